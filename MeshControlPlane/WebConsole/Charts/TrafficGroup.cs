using System.Globalization;
using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.WebConsole.Charts;

/// <summary>What the requests of a chart can be told apart by: labels of Istio's metrics.</summary>
/// <param name="Key">In the address.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Split">The requests of a flow, by the value of the label.</param>
internal sealed record TrafficGroup(string Key, string Title, Func<Flow, IEnumerable<(string Value, long Requests)>> Split)
{
    private const int Most = 5;

    private static readonly string[] Tones = ["accent", "healthy", "degraded", "tcp", "failure"];

    public static IReadOnlyList<TrafficGroup> All { get; } =
    [
        new("source", "caller", flow => [(NameOf(flow.Key.Source), flow.Requests)]),
        new("destination", "who answers", flow => [(NameOf(flow.Key.Destination), flow.Requests)]),
        new("version", "version that answers", flow => [(flow.Key.Destination.Version, flow.Requests)]),
        new("service", "service", flow => [(flow.Key.Service, flow.Requests)]),
        new("code", "status", flow => flow.Responses.Select(response => (CodeOf(response), response.Count))),
        new("flags", "response flags", flow => flow.Responses.Select(response => (response.Flags, response.Count))),
        new("tls", "mutual TLS", flow => [(flow.Key.MutualTls ? "mutual TLS" : "plain text", flow.Requests)]),
    ];

    public static TrafficGroup? Find(string? key) => All.FirstOrDefault(group => group.Key == key);

    /// <summary>A line for each value, in requests a second; the five with the most, and the rest together.</summary>
    public IReadOnlyList<ChartSeries> Series(IReadOnlyList<(IReadOnlyList<Flow> Flows, TimeSpan Length)> steps)
    {
        var counts = steps.Select(step => step.Flows.SelectMany(Split).GroupBy(entry => entry.Value, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(entry => entry.Requests), StringComparer.Ordinal)).ToList();
        var values = counts.SelectMany(step => step).GroupBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(group => (Value: group.Key, Sum: group.Sum(entry => entry.Value)))
            .Where(entry => entry.Sum > 0).OrderByDescending(entry => entry.Sum).ThenBy(entry => entry.Value, StringComparer.Ordinal)
                .Select(entry => entry.Value).ToList();
        // Whoever has the most may change; in order of name the lines keep their colours longer.
        var shown = values.Take(Most).Order(StringComparer.Ordinal).ToList();
        var series = shown.Select((value, index) => new ChartSeries(value, Tones[index], Rates(step => step.GetValueOrDefault(value)))).ToList();
        return values.Count <= Most ? series : [.. series,
            new ChartSeries($"{values.Count - Most} others", "idle", Rates(step => step.Sum(entry => shown.Contains(entry.Key) ? 0 : entry.Value)))];

        List<double?> Rates(Func<Dictionary<string, long>, long> count) =>
            [.. counts.Select((step, index) => (double?)(steps[index].Length > TimeSpan.Zero ? count(step) / steps[index].Length.TotalSeconds : 0))];
    }

    private static string NameOf(TrafficParty party) => party.Workload == TrafficParty.UnknownName ? party.Workload : $"{party.Namespace}/{party.Workload}";

    private static string CodeOf(FlowResponse response) => response.GrpcStatus is { } status ? string.Create(CultureInfo.InvariantCulture, $"gRPC {status}")
        : response.Code == 0 ? "no answer" : response.Code.ToString(CultureInfo.InvariantCulture);
}
