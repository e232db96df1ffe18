using MeshProtocol;
using MeshProxy.Observability.Metrics;
using MeshProxy.Observability.Traffic;

namespace MeshProxy.Admin;

/// <summary>
/// What a proxy has counted, as the series that Prometheus is told: with the labels that Istio's metrics have, or that somebody has asked for.
/// </summary>
internal sealed class MetricSeries
{
    private static readonly string[] NoValues = [];

    private readonly MetricRuleSet _rules;
    private readonly FlowCounters[] _flows;
    private readonly Dictionary<(bool IsSource, MetricLabels? Labels), List<RequestSeries>> _requests = [];

    public MetricSeries(TrafficMeter meter) => (_rules, _flows) = (meter.Rules, [.. meter.Flows]);

    /// <summary>Requests. Series of metrics with the same labels are read at one moment.</summary>
    public IEnumerable<RequestSeries> Requests(IstioMetric metric) => Sides(metric).SelectMany(side =>
    {
        if (!_requests.TryGetValue(side, out var series))
        {
            _requests.Add(side, series = ReadRequests(side.IsSource, side.Labels));
        }

        return series;
    });

    /// <summary>What is a number for each flow of a protocol.</summary>
    public IEnumerable<(string Labels, long Value)> Values(IstioMetric metric, TrafficProtocol protocol, Func<FlowCounters, long> value) =>
        Sides(metric).SelectMany(side =>
        {
            var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var (flow, values) in FlowsOf(side.IsSource, side.Labels, isOfConnections: protocol == TrafficProtocol.Tcp))
            {
                // A connection that fails is counted beside those that do not.
                if (flow.Labels.Protocol == protocol && (protocol != TrafficProtocol.Tcp || flow.ConnectionsOpened > 0))
                {
                    var labels = protocol == TrafficProtocol.Tcp ? IstioLabels.OfConnections(flow.Labels) : IstioLabels.Of(flow.Labels);
                    var text = TextOf(side.Labels?.Apply(labels, values) ?? labels);
                    sums[text] = sums.GetValueOrDefault(text) + value(flow);
                }
            }

            return sums.Select(sum => (sum.Key, sum.Value));
        });

    private static string TextOf(IEnumerable<KeyValuePair<string, string>> labels) =>
        string.Join(',', labels.Select(label => PrometheusText.Label(label.Key, label.Value)));

    private IEnumerable<(bool IsSource, MetricLabels? Labels)> Sides(IstioMetric metric)
    {
        foreach (var (isSource, rules) in new[] { (true, _rules.Source), (false, _rules.Destination) })
        {
            if (rules is null || !rules.IsOff(metric))
            {
                yield return (isSource, rules?.LabelsOf(metric));
            }
        }
    }

    private List<RequestSeries> ReadRequests(bool isSource, MetricLabels? changed)
    {
        var series = new SortedDictionary<string, RequestSeries>(StringComparer.Ordinal);
        foreach (var (flow, values) in FlowsOf(isSource, changed, isOfConnections: false))
        {
            var ofFlow = flow.Outcomes.Count > 0 ? IstioLabels.Of(flow.Labels) : [];
            foreach (var outcome in flow.Outcomes)
            {
                var labels = IstioLabels.OfRequests(flow.Labels, ofFlow, outcome);
                var text = TextOf(changed?.Apply(labels, values) ?? labels);
                if (!series.TryGetValue(text, out var same))
                {
                    series.Add(text, same = new RequestSeries(text));
                }

                same.Add(outcome);
            }
        }

        return [.. series.Values];
    }

    private IEnumerable<(FlowCounters Flow, string[] Values)> FlowsOf(bool isSource, MetricLabels? labels, bool isOfConnections)
    {
        var rules = isSource ? _rules.Source : _rules.Destination;
        return labels is { NeedsValues: true } && (isOfConnections ? rules?.Connections : rules?.Requests) is { } labelled
            ? labelled.All
            : _flows.Where(flow => flow.Labels.IsSource == isSource).Select(flow => (flow, NoValues));
    }
}
