using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MeshControlPlane;
using Xunit;

namespace Tests.Control;

/// <summary>A control plane in a process of its own, which can be killed and started again on the same directory and ports.</summary>
internal sealed class ControlPlaneProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static readonly string Program = Path.ChangeExtension(typeof(MeshDirectory).Assembly.Location, null);

    private readonly string[] _options;
    private Process _process;
    private string _readyLine = "";

    private ControlPlaneProcess(string directory, string[] options, Process process)
    {
        Directory = directory;
        _options = options;
        _process = process;
    }

    public string Directory { get; }

    public int ApiPort => Port("api");

    public int DiscoveryPort => Port("discovery");

    public static async Task<ControlPlaneProcess> StartAsync(string manifest, params string[] options)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("mesh-process-").FullName;
        var seed = Path.Combine(directory, "seed.yaml");
        await File.WriteAllTextAsync(seed, manifest, TestContext.Current.CancellationToken);
        options = [.. options, "--apply", seed];
        var control = new ControlPlaneProcess(directory, options, Launch(directory, 0, 0, options));
        await control.UntilReadyAsync();
        return control;
    }

    /// <summary>Ends it without a word (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    /// <summary>Starts it again.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        _process = Launch(Directory, ApiPort, DiscoveryPort, _options);
        await UntilReadyAsync();
    }

    /// <summary>What the command <c>proxies</c> says of it.</summary>
    public async Task<string> ProxiesAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(Program, ["proxies", "--mesh-dir", Directory]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static Process Launch(string directory, int api, int discovery, string[] options)
    {
        string[] arguments =
        [
            "serve", "--mesh-dir", directory, "--console-port", "0",
            "--api-port", api.ToString(CultureInfo.InvariantCulture), "--discovery-port", discovery.ToString(CultureInfo.InvariantCulture),
            .. options,
        ];
        return Process.Start(new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardOutput = true,
        })!;
    }

    private async Task UntilReadyAsync()
    {
        string? line;
        do
        {
            line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(Limit, TestContext.Current.CancellationToken);
            Assert.True(line is not null, "the control plane has ended");
        }
        while (!line.StartsWith("MeshControlPlane ready", StringComparison.Ordinal));
        _readyLine = line;
        // What it goes on to write must not fill the pipe.
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
    }

    private int Port(string listener) =>
        int.Parse(Regex.Match(_readyLine, $@"{listener} https://localhost:(\d+)").Groups[1].ValueSpan, CultureInfo.InvariantCulture);
}
