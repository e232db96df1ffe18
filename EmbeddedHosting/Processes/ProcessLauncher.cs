using System.Diagnostics;
using System.Reflection;

namespace Aspire.Hosting.Processes;

/// <summary>Starts processes that do not outlive the AppHost, however it ends.</summary>
internal sealed class ProcessLauncher : IAsyncDisposable
{
    // The AppHost's own addresses, given to it by its launch profile, are nobody else's.
    private static readonly string[] NotInherited = ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "DOTNET_LAUNCH_PROFILE"];
    private static readonly string LaunchScript = ReadScript("launch.sh");
    private static readonly TimeSpan WatchdogEnd = TimeSpan.FromSeconds(8);

    private readonly DirectoryInfo _runDirectory = Directory.CreateTempSubdirectory("apphost-");
    private readonly string[] _newSession = FindNewSessionCommand();
    private readonly Process _watchdog;

    /// <exception cref="DistributedApplicationException">The machine has no POSIX shell.</exception>
    public ProcessLauncher()
    {
        var start = StartInfoInNewSession(["/bin/sh", "-c", ReadScript("watchdog.sh"), "watchdog", _runDirectory.FullName]);
        start.RedirectStandardInput = true;
        _watchdog = Process.Start(start) ?? throw new InvalidOperationException("The watchdog did not start.");
    }

    /// <summary>The process that cleans up after the AppHost.</summary>
    public int WatchdogId => _watchdog.Id;

    /// <summary>Starts a process in a session of its own.</summary>
    /// <param name="spec">What to start.</param>
    /// <param name="onLine">Called for each line that it writes; true for standard error.</param>
    /// <exception cref="DistributedApplicationException">There is no such program or directory.</exception>
    public LaunchedProcess Start(LaunchSpec spec, Action<string, bool> onLine)
    {
        var program = FindProgram(spec);
        var start = StartInfoInNewSession(["/bin/sh", "-c", LaunchScript, "launch", _runDirectory.FullName, program, .. spec.Arguments]);
        start.WorkingDirectory = spec.WorkingDirectory;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var name in NotInherited)
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
        return new LaunchedProcess(process, Path.Combine(_runDirectory.FullName, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)), onLine);
    }

    public async ValueTask DisposeAsync()
    {
        _watchdog.StandardInput.Close();
        using var limit = new CancellationTokenSource(WatchdogEnd);
        try
        {
            await _watchdog.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It goes on by itself.
        }

        _watchdog.Dispose();
    }

    private static string FindProgram(LaunchSpec spec)
    {
        if (!Directory.Exists(spec.WorkingDirectory))
        {
            throw new DistributedApplicationException($"The working directory '{spec.WorkingDirectory}' is not there.");
        }

        if (spec.Command.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(spec.Command, spec.WorkingDirectory);
            return File.Exists(path)
                ? path
                : throw new DistributedApplicationException($"The program '{path}' is not there. If it is built from this repository, build it first (dotnet build).");
        }

        return FindInPath(spec.Command)
            ?? throw new DistributedApplicationException($"The program '{spec.Command}' is not in PATH. Install it, or name its full path.");
    }

    private static string? FindInPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);

    private static string[] FindNewSessionCommand()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new DistributedApplicationException("The embedded engine needs a POSIX shell. On Windows use WSL, or build with -p:Hosting=Aspire.");
        }

        if (FindInPath("setsid") is { } setsid)
        {
            return [setsid];
        }

        // macOS has no setsid.
        return FindInPath("perl") is { } perl
            ? [perl, "-e", "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV or exit 127;"]
            : throw new DistributedApplicationException("The embedded engine needs the program 'setsid' (util-linux) or 'perl'. Install one of them.");
    }

    private static string ReadScript(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private ProcessStartInfo StartInfoInNewSession(IEnumerable<string> command)
    {
        var start = new ProcessStartInfo(_newSession[0]) { UseShellExecute = false };
        foreach (var word in _newSession.Skip(1).Concat(command))
        {
            start.ArgumentList.Add(word);
        }

        return start;
    }
}
