namespace Benchmarks.Reporting;

/// <summary>What a figure should be at most.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Limit">At most.</param>
/// <param name="Figure">What it is.</param>
/// <param name="Unit">Of both.</param>
/// <param name="Format">How they are written.</param>
internal sealed record Goal(string Name, double Limit, double Figure, string Unit, string Format)
{
    public bool IsReached => Figure <= Limit;

    /// <summary>The goals of a run.</summary>
    public static IReadOnlyList<Goal> Of(BenchmarkResults results) =>
    [
        new("CPU of a request out through a sidecar with routing and metrics, beside YARP's forwarder", 1.15, results.OutboundToYarp.Median, "", "0.00"),
        new("CPU of a request through two sidecars in mutual TLS, beside two HAProxys", 2.2, results.MutualToHaProxy.Median, "", "0.00"),
        new("CPU of a request with 1,000 VirtualServices, beside one", 1.05, results.LargeToSmall.Median, "", "0.00"),
        new("a route at 500 proxies, p99", 500, results.LargestRoutePush.Latencies.P99, " ms", "0"),
        new("a change of kubectl's in force, p99", 100, results.Applied.P99, " ms", "0"),
        new("AppHost to the first answer", 8, results.Start.Median, " s", "0.0"),
        new("an idle sidecar, resident", 60, results.Idle.Resident, " MiB", "0"),
        new("failed requests", 0, 0, "", "0"),
    ];
}
