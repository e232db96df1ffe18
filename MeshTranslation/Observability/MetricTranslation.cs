using MeshModel.Findings;
using MeshModel.Observability;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Observability;

/// <summary>Joins what is said of metrics, for the provider prometheus: overrides of the narrower resource come after those of the wider.</summary>
internal static class MetricTranslation
{
    private const string Provider = "prometheus";

    private static readonly StandardMetric[] All = [.. Enum.GetValues<StandardMetric>().Where(metric => metric != StandardMetric.AllMetrics)];

    /// <param name="resources">The widest first.</param>
    /// <param name="settings">What holds where none of them says anything.</param>
    /// <param name="mode">The workload's part in the requests.</param>
    /// <returns><see langword="null"/>: nothing is otherwise than by default.</returns>
    public static MetricSettings? Translate(IReadOnlyList<Telemetry> resources, MeshSettings settings, WorkloadMode mode)
    {
        var rules = resources.SelectMany(resource => resource.Spec.Metrics.Select((rule, i) => (Resource: resource, Rule: rule, Path: FieldPath.Element("spec.metrics", i)))).ToList();
        if (rules.Count == 0)
        {
            return null;
        }

        IReadOnlyList<string> parents = settings.Telemetry.DefaultProviders?.Metrics is { Count: > 0 } defaults ? defaults : [Provider];
        var inUse = rules.Select(entry => NamesOf(entry.Rule)).LastOrDefault(names => names.Count > 0) ?? parents;
        if (!Names(inUse))
        {
            return new MetricSettings { Disabled = true, Origins = { rules.Select(entry => entry.Resource.OriginAt(entry.Path)) } };
        }

        var changes = new SortedDictionary<string, MetricChange>(StringComparer.Ordinal);
        var disabled = false;
        foreach (var (_, rule, _) in rules)
        {
            parents = NamesOf(rule) is { Count: > 0 } own ? own : parents;
            foreach (var change in Names(parents) ? rule.Overrides : [])
            {
                if (change.Match?.Mode is WorkloadMode.Client or WorkloadMode.Server && change.Match.Mode != mode)
                {
                    continue;
                }

                if (change is { Match: { CustomMetric: null, Metric: StandardMetric.AllMetrics }, Disabled: true })
                {
                    disabled = true;
                    continue;
                }

                // Whatever else is said afterwards turns them on again.
                disabled = false;

                foreach (var metric in MetricsOf(change.Match))
                {
                    changes.TryAdd(metric, new MetricChange { Metric = metric });
                    Join(changes[metric], change);
                }
            }
        }

        var result = new MetricSettings { Disabled = disabled, Changes = { disabled ? [] : changes.Values } };
        result.Origins.Add(rules.Select(entry => entry.Resource.OriginAt(entry.Path)));
        return result is { Disabled: false, Changes.Count: 0 } ? null : result;
    }

    private static void Join(MetricChange change, MetricOverride with)
    {
        change.Disabled = with.Disabled ?? change.Disabled;
        var tags = change.Tags.ToDictionary(tag => tag.Name, StringComparer.Ordinal);
        foreach (var (name, tag) in with.TagOverrides)
        {
            tags[name] = tag.Operation == TagOperation.Remove
                ? new MetricTag { Name = name, Removed = true }
                : new MetricTag { Name = name, Value = tag.Value, Expression = LabelValues.Of(tag.Value) };
        }

        change.Tags.Clear();
        change.Tags.Add(tags.Values.OrderBy(tag => tag.Name, StringComparer.Ordinal));
    }

    private static IEnumerable<string> MetricsOf(MetricSelector? match) => match switch
    {
        { CustomMetric: { } own } => [StandardMetrics.Find(own) is { } named ? NameOf(named) : own],
        { Metric: { } metric and not StandardMetric.AllMetrics } => [NameOf(metric)],
        _ => All.Select(NameOf),
    };

    private static string NameOf(StandardMetric metric) =>
        string.Concat(metric.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : char.ToUpperInvariant(c).ToString()));

    private static IReadOnlyList<string> NamesOf(MetricsRule rule) => [.. rule.Providers.Select(provider => provider.Name)];

    private static bool Names(IReadOnlyList<string> providers) => providers.Contains(Provider, StringComparer.OrdinalIgnoreCase);
}
