using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MeshControlPlane;
using Xunit;

namespace Tests.Control;

/// <summary>A control plane in a process of its own, which can be killed and started again on the same directory and ports.</summary>
internal sealed class ControlPlaneProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly string Program = Path.ChangeExtension(typeof(MeshDirectory).Assembly.Location, null);

    private readonly string[] _options;
    private readonly string? _limits;
    private Process _process;
    private string _readyLine = "";

    private ControlPlaneProcess(string directory, string[] options, string? limits, Process process)
    {
        Directory = directory;
        _options = options;
        _limits = limits;
        _process = process;
    }

    public string Directory { get; }

    public int ProcessId => _process.Id;

    /// <summary>What it has used so far, on all processors.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public bool HasExited => _process.HasExited;

    public int ApiPort => Port("api");

    public int DiscoveryPort => Port("discovery");

    public static async Task<ControlPlaneProcess> StartAsync(string manifest, params string[] options)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("mesh-process-").FullName;
        var seed = Path.Combine(directory, "seed.yaml");
        await File.WriteAllTextAsync(seed, manifest, TestContext.Current.CancellationToken);
        return await StartInAsync(directory, limits: null, [.. options, "--apply", seed]);
    }

    /// <summary>In a directory that is there, which goes with it.</summary>
    /// <param name="directory">The mesh directory.</param>
    /// <param name="limits">What a shell does before it becomes the control plane, such as <c>ulimit -n 100</c>; null for nothing.</param>
    /// <param name="options">Options of the command line.</param>
    public static async Task<ControlPlaneProcess> StartInAsync(string directory, string? limits = null, params string[] options)
    {
        var control = new ControlPlaneProcess(directory, options, limits, Launch(directory, 0, 0, limits, options));
        await control.UntilReadyAsync();
        return control;
    }

    /// <summary>Lets it fail to start.</summary>
    /// <returns>What it said.</returns>
    public static async Task<(int ExitCode, string Error)> FailToStartAsync(string directory)
    {
        using var process = Launch(directory, 0, 0, "exec 2>&1", []);
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said);
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
        _process = Launch(Directory, ApiPort, DiscoveryPort, _limits, _options);
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
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    private static Process Launch(string directory, int api, int discovery, string? limits, string[] options)
    {
        string[] arguments =
        [
            "serve", "--mesh-dir", directory, "--console-port", "0",
            "--api-port", api.ToString(CultureInfo.InvariantCulture), "--discovery-port", discovery.ToString(CultureInfo.InvariantCulture),
            .. options,
        ];
        var start = limits is null
            ? new ProcessStartInfo(Program, arguments)
            : new ProcessStartInfo("bash", ["-c", $"{limits}; exec \"$@\"", "bash", Program, .. arguments]);
        start.RedirectStandardOutput = true;
        return Process.Start(start)!;
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
