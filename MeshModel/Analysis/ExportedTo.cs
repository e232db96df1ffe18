namespace MeshModel.Analysis;

/// <summary>The namespaces that may use a resource.</summary>
internal sealed class ExportedTo
{
    private readonly bool _all;
    private readonly HashSet<string> _names;

    private ExportedTo(bool all, IEnumerable<string> names)
    {
        _all = all;
        _names = [.. names];
    }

    /// <summary>Whether every namespace may.</summary>
    public bool Everyone => _all;

    /// <summary>Reads an <c>exportTo</c>; an empty one means everybody.</summary>
    public static ExportedTo Of(IReadOnlyList<string> exportTo, string owner) =>
        new(exportTo.Count == 0 || exportTo.Contains("*"), exportTo.Select(entry => entry == "." ? owner : entry));

    public bool Includes(string @namespace) => _all || _names.Contains(@namespace);

    /// <summary>Whether some namespace may use both.</summary>
    public bool Overlaps(ExportedTo other) => (_all && (other._all || other._names.Count > 0)) || (other._all && _names.Count > 0) || _names.Overlaps(other._names);
}
