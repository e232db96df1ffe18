using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Xunit;

namespace Tests.Hosting;

/// <summary>AppHosts in which a shell script takes the place of control plane and proxies: it writes its arguments, and stays.</summary>
internal static class StandInPrograms
{
    private const string Script = "#!/bin/sh\necho \"$@\"\nexec sleep 1000\n";

    public static IDistributedApplicationTestingBuilder Create(DirectoryInfo directory, string meshDirectory, string[] arguments)
    {
        var program = Path.Combine(directory.FullName, "stand-in");
        if (!File.Exists(program) && !OperatingSystem.IsWindows())
        {
            File.WriteAllText(program, Script);
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return DistributedApplicationTestingBuilder.Create([
            $"--Mesh:Dir={meshDirectory}",
            $"--Mesh:ControlPlanePath={program}",
            $"--Mesh:ProxyPath={program}",
            "--Mesh:ApiPort=0",
            "--Mesh:DiscoveryPort=0",
            "--Mesh:ConsolePort=0",
            "--Mesh:IngressPort=0",
            .. arguments,
        ]);
    }

    public static async Task<string> FirstLineAsync(DistributedApplication app, string resource)
    {
        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(resource).WithCancellation(TestContext.Current.CancellationToken))
        {
            return batch[0].Content;
        }

        throw new InvalidOperationException($"Resource '{resource}' wrote nothing.");
    }
}
