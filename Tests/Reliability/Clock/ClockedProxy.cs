using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Tests.Reliability.Clock;

/// <summary>A proxy in a process of its own, whose clock can be set.</summary>
internal sealed partial class ClockedProxy : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private ClockedProxy(Process process, int outboundPort)
    {
        _process = process;
        OutboundPort = outboundPort;
    }

    public int OutboundPort { get; }

    public bool HasExited => _process.HasExited;

    public static async Task<ClockedProxy> StartAsync(MachineClock clock, int discoveryPort, string meshDirectory, string app, int applicationPort)
    {
        string[] arguments =
        [
            "--name", $"{app}-v1", "--namespace", "mesh", "--labels", $"app={app},version=v1", "--service-account", app,
            "--outbound-port", "0", "--inbound-port", "0", "--admin-port", "0",
            "--app-port", string.Create(CultureInfo.InvariantCulture, $"8080={applicationPort}"),
            "--control", string.Create(CultureInfo.InvariantCulture, $"https://localhost:{discoveryPort}"), "--mesh-dir", meshDirectory,
        ];
        var start = new ProcessStartInfo(
            "bash", ["-c", $"{clock.Exports}; exec \"$@\"", "bash", "dotnet", Path.Combine(AppContext.BaseDirectory, "MeshProxy.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(Limit, TestContext.Current.CancellationToken);
        // What it goes on to write must not fill the pipe.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        return new ClockedProxy(process, int.Parse(Outbound().Match(line ?? "").Groups[1].ValueSpan, CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"outbound 127\.0\.0\.1:(\d+)")]
    private static partial Regex Outbound();
}
