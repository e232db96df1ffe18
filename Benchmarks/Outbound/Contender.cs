using Benchmarks.Load;
using Benchmarks.Processes;

namespace Benchmarks.Outbound;

/// <summary>A way from the caller to the echo server, and how it did in each round.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Address">Where requests go.</param>
/// <param name="Host">What they ask for.</param>
/// <param name="Process">Whose CPU time and memory count.</param>
internal sealed record Contender(string Name, Uri Address, string Host, MeasuredProcess Process)
{
    private const double MicrosecondsPerMillisecond = 1e3;

    public List<Turn> Turns { get; } = [];

    public Task WarmUpAsync(int connections, TimeSpan duration) => Wrk.RunAsync(Address, Host, connections, duration);

    public async Task RunAsync(int connections, TimeSpan duration)
    {
        var before = Process.CpuTime;
        var load = await Wrk.RunAsync(Address, Host, connections, duration);
        Turns.Add(new Turn((Process.CpuTime - before).TotalMilliseconds * MicrosecondsPerMillisecond / load.Requests, load));
    }
}
