using Benchmarks.Load;
using Benchmarks.Processes;

namespace Benchmarks.Measuring;

/// <summary>A way from the caller to the echo server, and how it did in each round.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Address">Where requests go.</param>
/// <param name="Host">What they ask for.</param>
/// <param name="Processes">Whose CPU time and memory count, together; none for the direct way.</param>
internal sealed record Contender(string Name, Uri Address, string Host, params IReadOnlyList<MeasuredProcess> Processes)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private readonly List<Turn> _turns = [];
    private readonly List<double> _latencies = [];
    private ContenderResult? _result;

    /// <summary>Whether it is measured at the constant rate too; a handshake for each request takes too long for that.</summary>
    public bool IsPaced { get; init; } = true;

    /// <summary>Requests that it has answered, those of the warm-up too.</summary>
    public long Answered { get; private set; }

    /// <summary>To be asked for after all rounds, while its processes run.</summary>
    public ContenderResult Result => _result ??= new ContenderResult(
        Name,
        _turns,
        _latencies.Count == 0 ? null : new Quantiles(_latencies),
        Processes.Count == 0 ? null : Processes.Aggregate(default(ProcessMemory), (sum, process) => sum + process.Memory));

    /// <summary>
    /// Waits until it passes requests on, which takes the configuration of a proxy some time, and then sends it as many as will go; only for a moment, where
    /// nothing is compiled at run time.
    /// </summary>
    public async Task WarmUpAsync(int connections, TimeSpan duration)
    {
        await FirstAnswer.WaitAsync(Address, Host);
        var isCompiled = Processes.Any(process => process.CountsAllocations);
        Answered += (await Wrk.RunAsync(Address, Host, connections, isCompiled ? duration : Moment)).Requests;
    }

    /// <summary>As many requests as will go.</summary>
    public async Task RunAsync(int connections, TimeSpan duration)
    {
        var allocated = await AllocatedBytesAsync();
        var before = CpuTime();
        var load = await Wrk.RunAsync(Address, Host, connections, duration);
        var cpu = CpuTime() - before;
        Answered += load.Requests;
        _turns.Add(new Turn(cpu.TotalMicroseconds / load.Requests, load.PerSecond, (double?)(await AllocatedBytesAsync() - allocated) / load.Requests));
    }

    /// <summary>Requests at a constant rate.</summary>
    public async Task RunPacedAsync(int perSecond, TimeSpan duration)
    {
        var latencies = await PacedLoad.RunAsync(Address, Host, perSecond, duration);
        Answered += latencies.Count;
        _latencies.AddRange(latencies);
    }

    private TimeSpan CpuTime() => Processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.CpuTime);

    private async Task<long?> AllocatedBytesAsync()
    {
        long? sum = Processes.Count == 0 ? null : 0;
        foreach (var process in Processes)
        {
            sum += await process.AllocatedBytesAsync();
        }

        return sum;
    }
}
