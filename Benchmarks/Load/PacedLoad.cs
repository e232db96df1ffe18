using System.Diagnostics;
using System.Net;
using System.Text;
using Benchmarks.Processes;

namespace Benchmarks.Load;

/// <summary>
/// Requests at a constant rate, whatever becomes of those before: each has a moment at which it is due, and its latency counts from then, not from when
/// there was a connection free to send it. A stall is so felt by all requests that would have come in it; a client that waits with the next request for the
/// answer to the last leaves them out.
/// </summary>
internal static class PacedLoad
{
    private const int Connections = 32;

    /// <param name="address">Where connections go.</param>
    /// <param name="host">The header Host.</param>
    /// <param name="perSecond">How many requests are due in a second.</param>
    /// <param name="duration">For how long.</param>
    /// <returns>The latency of each request in microseconds.</returns>
    /// <exception cref="BenchmarkException">An answer was not 200, or did not come.</exception>
    public static async Task<IReadOnlyList<double>> RunAsync(Uri address, string host, int perSecond, TimeSpan duration)
    {
        var request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        using var schedule = new Schedule(perSecond, duration);
        // A thread for each, which sleeps until its request is due and then waits for the answer: nothing stands between the socket and the clock.
        var latencies = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Factory.StartNew(
            () => Run(address, request, schedule), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return [.. latencies.SelectMany(some => some)];
    }

    private static List<double> Run(Uri address, byte[] request, Schedule schedule)
    {
        using var connection = new AnsweringConnection(IPEndPoint.Parse(address.Authority));
        var latencies = new List<double>(schedule.Requests);
        KernelClock.SleepPrecisely();
        schedule.WaitForOthers();
        while (schedule.TryTake(out var due))
        {
            KernelClock.SleepUntil(due);
            connection.Ask(request);
            latencies.Add(TimeProvider.System.GetElapsedTime(due).TotalMicroseconds);
        }

        return latencies;
    }

    /// <summary>When requests are due; connections take them in turn.</summary>
    private sealed class Schedule : IDisposable
    {
        private readonly long _interval;
        private readonly Barrier _ready;
        private long _begin;
        private long _taken = -1;

        public Schedule(int perSecond, TimeSpan duration)
        {
            _interval = Stopwatch.Frequency / perSecond;
            Requests = (int)(perSecond * duration.TotalSeconds);
            // Some time for all threads to be on their way.
            _ready = new Barrier(Connections, _ => _begin = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 50));
        }

        public int Requests { get; }

        public void WaitForOthers() => _ready.SignalAndWait();

        public void Dispose() => _ready.Dispose();

        public bool TryTake(out long due)
        {
            var number = Interlocked.Increment(ref _taken);
            due = _begin + (number * _interval);
            return number < Requests;
        }
    }
}
