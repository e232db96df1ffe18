using Benchmarks.Measuring;
using Benchmarks.Processes;
using Benchmarks.Pushing;
using Benchmarks.Reporting;

namespace Tests.Benchmarking;

/// <summary>Results of a run that never was.</summary>
internal static class MeasuredRun
{
    public static BenchmarkResults Results { get; } = new()
    {
        Settings = MeasuringSettings.Quick,
        Machine = new MachineDescription("2 processors (Some <CPU> & Co)", 0.25, new DateOnly(2026, 11, 24)),
        Outbound = new OutboundResults(
            Contender("nobody in between", 0, latency: 90, isDirect: true),
            Contender("YARP's forwarder", 40, allocated: 3000),
            Contender("MeshProxy, 1 VirtualService", 44, allocated: 4096),
            Contender("MeshProxy, 1,000 VirtualServices of 10 routes", 44.88, allocated: 4096),
            Contender("MeshProxy, 1 VirtualService, log and traces by default", 55, allocated: 6000),
            Contender("HAProxy", 20),
            Contender("nginx", 22)),
        Hop = new HopResults(
            Contender("MeshProxy, plain text", 90, allocated: 8000),
            Contender("MeshProxy, mutual TLS", 138, allocated: 9000),
            Contender("MeshProxy, mutual TLS, HTTP/2 between the two", 80, allocated: 9000),
            Contender("HAProxy, mutual TLS", 60),
            Contender("nginx, mutual TLS", 70),
            Contender("MeshProxy, mutual TLS, a handshake each", 3400, latency: null, allocated: 90_000),
            Contender("HAProxy, mutual TLS, a handshake each", 2000, latency: null)),
        Idle = new ProcessMemory(86, 33, 29),
        Pushes =
        [
            new PushResult(PushResult.Route, 10, new Quantiles([10, 20]), 35, 5, 320),
            new PushResult(PushResult.Route, 500, new Quantiles([100, 200]), 80, 25, 320),
            new PushResult(PushResult.NewService, 500, new Quantiles([500, 1041]), 450, 40, 1243),
        ],
        Applied = new Quantiles([27, 41]),
        Start = Spread.Of(6.1, 6.2, 7),
        Answered = 1_234_567,
    };

    /// <summary>Three rounds: as given, a quarter less and a quarter more.</summary>
    private static ContenderResult Contender(string name, double cpu, double? latency = 200, double? allocated = null, bool isDirect = false) => new(
        name,
        [.. new[] { 1, 0.75, 1.25 }.Select(speed => new Turn(cpu * speed, 20_000 / speed, allocated))],
        latency is { } some ? new Quantiles([some, some * 2, some * 10]) : null,
        isDirect ? null : new ProcessMemory(90, 40, 30));
}
