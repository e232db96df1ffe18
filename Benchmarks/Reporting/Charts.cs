using Benchmarks.Measuring;

namespace Benchmarks.Reporting;

/// <summary>The pictures of a report, by the names of their files.</summary>
internal static class Charts
{
    private const string Own = "MeshProxy";

    public static IReadOnlyDictionary<string, string> Of(BenchmarkResults results)
    {
        var all = results.Outbound.All.Select(contender => (contender.Name, Contender: contender))
            .Concat(results.Hop.All.Select(contender => (Name: "two × " + contender.Name, Contender: contender))).ToList();
        // A handshake for each request is another order of magnitude.
        var comparable = all.Where(bar => bar.Contender is { Memory: not null, Latencies: not null });
        return new Dictionary<string, string>
        {
            ["cpu.svg"] = BarChart.Draw(
                "CPU time of a request in µs, and its spread",
                [.. comparable.Select(bar => (bar.Name, bar.Contender.CpuMicroseconds, IsOwn(bar.Contender)))]),
            ["latency.svg"] = QuantileChart.Draw(
                FormattableString.Invariant($"Latency in µs at {MeasuringSettings.Rate:N0} requests/s"),
                ["p50", "p90", "p99", "p99.9"],
                [.. from row in all
                    where row.Contender.Latencies is not null
                    let latency = row.Contender.Latencies
                    select (row.Name, (IReadOnlyList<double>)[latency.Median, latency.P90, latency.P99, latency.P999], IsOwn(row.Contender))]),
            ["push.svg"] = QuantileChart.Draw(
                "From a change to the proxies that have it, in ms",
                ["p50", "p99"],
                [.. from push in results.Pushes
                    let name = FormattableString.Invariant($"{push.What}, {push.Proxies} proxies")
                    select (name, (IReadOnlyList<double>)[push.Latencies.Median, push.Latencies.P99], true)]),
        };
    }

    private static bool IsOwn(ContenderResult contender) => contender.Name.StartsWith(Own, StringComparison.Ordinal);
}
