using Xunit;

namespace Tests.Kubectl;

/// <summary>How a run of kubectl ended.</summary>
internal sealed record KubectlResult(int ExitCode, string Output, string Error)
{
    /// <summary>The output of a run that must have gone well.</summary>
    public string Succeeded()
    {
        Assert.True(ExitCode == 0, $"kubectl ended with {ExitCode}\n{Output}{Error}");
        return Output;
    }

    /// <summary>What a run that must have failed says.</summary>
    public string Failed()
    {
        Assert.True(ExitCode != 0, $"kubectl should have failed\n{Output}{Error}");
        return Error;
    }
}
