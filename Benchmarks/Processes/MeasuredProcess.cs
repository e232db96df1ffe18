using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Benchmarks.Processes;

/// <summary>A process of a benchmark, with what the kernel says that it has used.</summary>
internal sealed partial class MeasuredProcess : IAsyncDisposable
{
    /// <summary>The counter, in MeshProxy's page of them and in that of the peers.</summary>
    public const string AllocatedBytesName = "server.allocated_bytes_total";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly Task _drained;

    private MeasuredProcess(Process process, string readyLine, Task<string> errors)
    {
        _process = process;
        ReadyLine = readyLine;
        _errors = errors;
        // What it goes on to print is read and dropped, so that it never waits for us.
        _drained = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }

    /// <summary>The line with which it said that it is ready, and where.</summary>
    public string ReadyLine { get; }

    /// <summary>The address that ends its ready line.</summary>
    public Uri ReadyAddress => new(ReadyLine.Split(' ')[^1]);

    /// <summary>Whether the runtime can be asked how much it has allocated.</summary>
    public bool CountsAllocations => StatsAddress().IsMatch(ReadyLine);

    /// <summary>CPU time in user and kernel mode of all its threads and of its children so far.</summary>
    public TimeSpan CpuTime => Ids.Aggregate(TimeSpan.Zero, (sum, id) => sum + KernelClock.CpuTimeOf(id));

    /// <summary>With its children.</summary>
    public ProcessMemory Memory => Ids.Aggregate(default(ProcessMemory), (sum, id) => sum + ProcessMemory.Of(id));

    /// <summary>The most resident memory so far, in MiB.</summary>
    public double PeakMebibytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64 / 1048576.0;
        }
    }

    /// <summary>Bytes that its runtime has allocated so far; null where there is none to ask.</summary>
    public async Task<long?> AllocatedBytesAsync()
    {
        if (StatsAddress().Match(ReadyLine) is not { Success: true } found)
        {
            return null;
        }

        var text = await Http.GetStringAsync(new Uri($"http://{found.Groups["address"].Value}/stats"));
        return AllocatedBytes().Match(text) is { Success: true } counter
            ? long.Parse(counter.Groups["bytes"].Value, CultureInfo.InvariantCulture)
            : throw new BenchmarkException($"There is no {AllocatedBytesName} among the counters of '{ReadyLine}'.");
    }

    /// <summary>Asks it to end in order, and waits for that.</summary>
    /// <exception cref="BenchmarkException">It took too long.</exception>
    public async Task StopAsync()
    {
        KernelSignal.Terminate(_process.Id);
        using var limit = new CancellationTokenSource(StartLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new BenchmarkException($"{_process.ProcessName} was asked to end, and still runs after {StartLimit}.");
        }
    }

    // Workers of nginx are the children of its master.
    private IEnumerable<int> Ids
    {
        get
        {
            var id = _process.Id.ToString(CultureInfo.InvariantCulture);
            var children = File.Exists($"/proc/{id}/task/{id}/children") ? File.ReadAllText($"/proc/{id}/task/{id}/children") : "";
            return children.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))
                .Prepend(_process.Id);
        }
    }

    /// <summary>Starts a program and waits for the line of its standard output that holds "ready".</summary>
    /// <exception cref="BenchmarkException">It ended instead, or took too long.</exception>
    public static Task<MeasuredProcess> StartAsync(string file, params IEnumerable<string> arguments) =>
        StartAsync(file, ProxyVariant.Default.Environment, arguments);

    /// <inheritdoc cref="StartAsync(string, IEnumerable{string})"/>
    public static async Task<MeasuredProcess> StartAsync(string file, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var process = Start(file, arguments, environment);
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(StartLimit);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.Contains("ready", StringComparison.Ordinal))
                {
                    return new MeasuredProcess(process, line, errors);
                }
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        var said = await errors;
        throw new BenchmarkException($"{Path.GetFileName(file)} ended or was not ready within {StartLimit}: {said}");
    }

    /// <summary>Starts a program that says nothing, and waits until it takes connections.</summary>
    /// <exception cref="BenchmarkException">It ended instead, took too long, or is not installed.</exception>
    public static async Task<MeasuredProcess> StartListeningAsync(int port, string file, params IEnumerable<string> arguments)
    {
        var process = Start(file, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        for (var begun = Stopwatch.GetTimestamp(); !process.HasExited && Stopwatch.GetElapsedTime(begun) < StartLimit;)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return new MeasuredProcess(process, "", errors);
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }

        if (!process.HasExited)
        {
            process.Kill();
        }

        throw new BenchmarkException($"{file} ended or took no connections within {StartLimit}: {await errors}");
    }

    /// <summary>Starts this very program in another role.</summary>
    public static Task<MeasuredProcess> StartPeerAsync(params string[] arguments) => StartAsync(Environment.ProcessPath!, arguments);

    /// <summary>Starts a program, and waits for nothing.</summary>
    public static MeasuredProcess Launch(string file, params IEnumerable<string> arguments)
    {
        var process = Start(file, arguments);
        return new MeasuredProcess(process, "", process.StandardError.ReadToEndAsync());
    }

    public bool HasExited => _process.HasExited;

    /// <summary>What it has written to standard error, once it has ended.</summary>
    public Task<string> ErrorsAsync() => _errors;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        await _drained;
        await _errors;
        _process.Dispose();
    }

    private static Process Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? ProxyVariant.Default.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start) ?? throw new BenchmarkException($"{file} did not start.");
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new BenchmarkException($"{file} did not start: {error.Message}");
        }
    }

    [GeneratedRegex(@"(admin |stats http://)(?<address>[\d.]+:\d+)")]
    private static partial Regex StatsAddress();

    [GeneratedRegex(@"^server\.allocated_bytes_total: (?<bytes>\d+)$", RegexOptions.Multiline)]
    private static partial Regex AllocatedBytes();
}
