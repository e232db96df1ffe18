using System.Collections.Frozen;
using Google.Protobuf.Collections;
using MeshProtocol;
using MeshProxy.Observability.Traffic;

namespace MeshProxy.Observability.Metrics;

/// <summary>What is otherwise than Istio's metrics are, for one side of requests.</summary>
internal sealed partial class MetricRules
{
    private static readonly FrozenDictionary<string, IstioMetric> Names = Enum.GetValues<IstioMetric>().ToFrozenDictionary(NameOf, StringComparer.Ordinal);

    private readonly MetricSettings _settings;
    private readonly FrozenSet<IstioMetric> _off;
    private readonly FrozenDictionary<IstioMetric, MetricLabels> _labels;

    private MetricRules(MetricSettings settings, ILogger logger)
    {
        _settings = settings;
        var changes = settings.Changes.Where(change => Names.ContainsKey(change.Metric)).ToList();
        _off = (settings.Disabled ? Names.Values : changes.Where(change => change.Disabled).Select(change => Names[change.Metric])).ToFrozenSet();
        var labels = new Dictionary<IstioMetric, MetricLabels>();
        Requests = Compile(changes, isOfConnections: false, labels, logger);
        Connections = Compile(changes, isOfConnections: true, labels, logger);
        _labels = labels.ToFrozenDictionary();
    }

    /// <summary>Where requests are counted by labels that are made of them; null where there are none.</summary>
    public LabelledFlows? Requests { get; }

    /// <summary>The same for connections.</summary>
    public LabelledFlows? Connections { get; }

    /// <summary>Makes the rules; with the same settings as before they stay, and with them what was counted.</summary>
    /// <returns>Null where there are none.</returns>
    /// <exception cref="ArgumentException">They cannot be used.</exception>
    public static MetricRules? Compile(MetricSettings? settings, MetricRules? before, ILogger logger) =>
        settings is null ? null
        : before is not null && before._settings.Disabled == settings.Disabled && before._settings.Changes.Equals(settings.Changes) ? before
        : new MetricRules(settings, logger);

    /// <summary>Whether a metric is not there.</summary>
    public bool IsOff(IstioMetric metric) => _off.Contains(metric);

    /// <summary>How its labels differ; null where they do not.</summary>
    public MetricLabels? LabelsOf(IstioMetric metric) => _labels.GetValueOrDefault(metric);

    private LabelledFlows? Compile(List<MetricChange> changes, bool isOfConnections, Dictionary<IstioMetric, MetricLabels> labels, ILogger logger)
    {
        var values = new Dictionary<LabelValue, int>();
        // Metrics with the same labels are read together.
        var known = new Dictionary<RepeatedField<MetricTag>, MetricLabels>();
        foreach (var change in changes.Where(change => change.Tags.Count > 0))
        {
            var metric = Names[change.Metric];
            if (metric >= IstioMetric.TcpOpenedConnections != isOfConnections || _off.Contains(metric))
            {
                continue;
            }

            if (!known.TryGetValue(change.Tags, out var made))
            {
                var byName = new SortedDictionary<string, LabelChange>(StringComparer.Ordinal);
                foreach (var tag in change.Tags)
                {
                    var name = LabelName(tag.Name);
                    byName[name] = ChangeOf(name, tag, values);
                }

                known.Add(change.Tags, made = new MetricLabels(byName));
            }

            labels.Add(metric, made);
        }

        return values.Count == 0 ? null : new LabelledFlows(
            [.. values.OrderBy(value => value.Value).Select(value => CompiledLabel.Of(value.Key))],
            () => Log.Overflowing(logger, LabelledFlows.MostSets, FlowLabels.Overflow));
    }

    private static LabelChange ChangeOf(string name, MetricTag tag, Dictionary<LabelValue, int> values)
    {
        switch (tag)
        {
            case { Removed: true }:
                return new LabelChange(name);
            case { Expression: null }:
                return new LabelChange(name, Party.UnknownName);
            case { Expression.KindCase: LabelValue.KindOneofCase.Text }:
                return new LabelChange(name, CompiledLabel.TextOf(tag.Expression));
            default:
                values.TryAdd(tag.Expression, values.Count);
                return new LabelChange(name, Value: values[tag.Expression]);
        }
    }

    // Prometheus has no other characters in names, and a label of histograms that is its own.
    private static string LabelName(string name)
    {
        name = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return name == "le" ? "exported_le" : name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }

    private static string NameOf(IstioMetric metric) =>
        string.Concat(metric.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : char.ToUpperInvariant(c).ToString()));

    private static partial class Log
    {
        [LoggerMessage(34, LogLevel.Warning,
            "Labels of metrics have more than {Most} sets of values: those that are new count under '{Overflow}'. Make labels (tagOverrides) of what has few values",
            EventName = "MetricLabelsOverflowing")]
        public static partial void Overflowing(ILogger logger, int most, string overflow);
    }
}
