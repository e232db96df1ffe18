namespace MeshTesting;

/// <summary>What kubectl said.</summary>
/// <param name="ExitCode">0 where all went well.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error: warnings and refusals.</param>
public sealed record KubectlResult(int ExitCode, string Output, string Error)
{
    /// <summary>Gives itself back where all went well.</summary>
    /// <returns>This result.</returns>
    /// <exception cref="InvalidOperationException">kubectl failed; the message is what it said.</exception>
    public KubectlResult EnsureSuccess() =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"kubectl ended with {ExitCode}: {Error.Trim()} {Output.Trim()}");
}
