using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Benchmarks.Processes;

/// <summary>A process of a benchmark, with what the kernel says that it has used.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
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

    /// <summary>CPU time in user and kernel mode of all its threads so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMebibytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    /// <summary>The most resident memory so far, in MiB.</summary>
    public double PeakMebibytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64 / 1048576.0;
        }
    }

    /// <summary>Starts a program and waits for the line of its standard output that holds "ready".</summary>
    /// <exception cref="BenchmarkException">It ended instead, or took too long.</exception>
    public static async Task<MeasuredProcess> StartAsync(string file, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new BenchmarkException($"{file} did not start.");
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
            process.Kill();
        }

        var said = await errors;
        throw new BenchmarkException($"{Path.GetFileName(file)} ended or was not ready within {StartLimit}: {said}");
    }

    /// <summary>Starts a program that says nothing, and waits until it takes connections.</summary>
    /// <exception cref="BenchmarkException">It ended instead, took too long, or is not installed.</exception>
    public static async Task<MeasuredProcess> StartListeningAsync(int port, string file, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Process process;
        try
        {
            process = Process.Start(start) ?? throw new BenchmarkException($"{file} did not start.");
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new BenchmarkException($"{file} did not start: {error.Message}");
        }

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

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _drained;
        await _errors;
        _process.Dispose();
    }
}
