using Benchmarks.Load;
using Benchmarks.Processes;

namespace Benchmarks.Measuring;

/// <summary>A way from the caller to the echo server, and how it did in each round.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Address">Where requests go.</param>
/// <param name="Host">What they ask for.</param>
/// <param name="Processes">Whose CPU time and memory count, together.</param>
internal sealed record Contender(string Name, Uri Address, string Host, params IReadOnlyList<MeasuredProcess> Processes)
{
    private const double MicrosecondsPerMillisecond = 1e3;

    public List<Turn> Turns { get; } = [];

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMebibytes => Processes.Sum(process => process.ResidentMebibytes);

    public Task WarmUpAsync(int connections, TimeSpan duration) => Wrk.RunAsync(Address, Host, connections, duration);

    public async Task RunAsync(int connections, TimeSpan duration)
    {
        var before = CpuMilliseconds();
        var load = await Wrk.RunAsync(Address, Host, connections, duration);
        Turns.Add(new Turn((CpuMilliseconds() - before) * MicrosecondsPerMillisecond / load.Requests, load));
    }

    private double CpuMilliseconds() => Processes.Sum(process => process.CpuTime.TotalMilliseconds);
}
