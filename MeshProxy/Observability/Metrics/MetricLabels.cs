namespace MeshProxy.Observability.Metrics;

/// <summary>How the labels of a metric differ from Istio's.</summary>
/// <param name="Changes">By name.</param>
internal sealed record MetricLabels(IReadOnlyDictionary<string, LabelChange> Changes)
{
    /// <summary>Whether a value is another one from request to request.</summary>
    public bool NeedsValues { get; } = Changes.Values.Any(change => change.Value is not null);

    /// <summary>The labels as they are to be.</summary>
    /// <param name="labels">Istio's.</param>
    /// <param name="values">Those of the request; empty where none of the changes needs them.</param>
    public IEnumerable<KeyValuePair<string, string>> Apply(IReadOnlyList<KeyValuePair<string, string>> labels, string[] values)
    {
        foreach (var label in labels)
        {
            if (!Changes.TryGetValue(label.Key, out var change))
            {
                yield return label;
            }
            else if (!change.IsRemoved)
            {
                yield return new(label.Key, change.In(values));
            }
        }

        foreach (var change in Changes.Values.Where(change => !change.IsRemoved && labels.All(label => label.Key != change.Name)))
        {
            yield return new(change.Name, change.In(values));
        }
    }
}
