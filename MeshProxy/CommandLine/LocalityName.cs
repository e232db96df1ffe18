namespace MeshProxy.CommandLine;

/// <summary>Where the process runs, as <c>region/zone/subzone</c>.</summary>
internal static class LocalityName
{
    private const int Parts = 3;

    /// <summary>Istio's own label, with dots where a label may have no slashes.</summary>
    private const string IstioLabel = "istio-locality";

    private static readonly string[] TopologyLabels = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone", "topology.istio.io/subzone"];

    /// <exception cref="FormatException">The text is not a locality; the message says what is.</exception>
    public static string Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length <= Parts && parts.All(part => part.Length > 0 && !part.Contains('*', StringComparison.Ordinal) && !part.Any(char.IsWhiteSpace))
            ? text
            : throw new FormatException($"--locality '{text}' is not region, region/zone or region/zone/subzone, such as eu/eu-west/a.");
    }

    /// <returns>Empty when the labels name none.</returns>
    public static string Of(IReadOnlyDictionary<string, string> labels)
    {
        if (labels.TryGetValue(IstioLabel, out var whole) && whole.Length > 0)
        {
            return whole.Contains('/', StringComparison.Ordinal) ? whole : whole.Replace('.', '/');
        }

        // A zone without a region is nowhere.
        return string.Join('/', TopologyLabels.Select(label => labels.GetValueOrDefault(label, "")).TakeWhile(part => part.Length > 0));
    }
}
