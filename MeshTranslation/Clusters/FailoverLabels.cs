using MeshProtocol;

namespace MeshTranslation.Clusters;

/// <summary>Translates <c>failoverPriority</c>: labels in which an endpoint should agree with the caller, the first counting most.</summary>
internal sealed class FailoverLabels
{
    private readonly string[] _names;

    private FailoverLabels(string[] names, string[] wanted)
    {
        _names = names;
        Wanted = wanted;
    }

    /// <summary>The values that an endpoint should have.</summary>
    public IReadOnlyList<string> Wanted { get; }

    /// <summary>A name stands for the caller's own value, <c>name=value</c> for itself.</summary>
    /// <returns>Null when no labels are listed, or the caller has none.</returns>
    public static FailoverLabels? Of(IReadOnlyList<string> listed, Node caller)
    {
        if (listed.Count == 0 || (caller.Labels.Count == 0 && caller.Locality.Length == 0))
        {
            return null;
        }

        var locality = Locality.Parse(caller.Locality);
        var pairs = listed.Select(entry => entry.Split('=', 2)).ToList();
        // A value that is given once holds wherever the name is listed.
        var given = pairs.Where(pair => pair.Length == 2).GroupBy(pair => pair[0], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last()[1], StringComparer.Ordinal);
        return new FailoverLabels(
            [.. pairs.Select(pair => pair[0])],
            [.. pairs.Select(pair => given.TryGetValue(pair[0], out var value) ? value : ValueOf(pair[0], caller.Labels, locality))]);
    }

    /// <summary>0 when the endpoint agrees in all labels, and the higher the earlier the first is in which it does not.</summary>
    public int PriorityOf(Endpoint endpoint)
    {
        var locality = Locality.Parse(endpoint.Locality);
        for (var i = 0; i < _names.Length; i++)
        {
            if (ValueOf(_names[i], endpoint.Labels, locality) != Wanted[i])
            {
                return _names.Length - i;
            }
        }

        return 0;
    }

    // Istio adds the locality to the labels of every workload.
    private static string ValueOf(string name, Google.Protobuf.Collections.MapField<string, string> labels, Locality locality) => name switch
    {
        LocalityLabels.Region when locality.Region.Length > 0 => locality.Region,
        LocalityLabels.Zone when locality.Zone.Length > 0 => locality.Zone,
        LocalityLabels.Subzone when locality.Subzone.Length > 0 => locality.Subzone,
        _ => labels.TryGetValue(name, out var value) ? value : "",
    };
}
