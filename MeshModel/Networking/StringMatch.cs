namespace MeshModel.Networking;

/// <summary>Istio's <c>StringMatch</c>: at most one of its fields is given; with none it means presence.</summary>
public sealed record StringMatch
{
    /// <summary>The whole value, case-sensitive.</summary>
    public string? Exact { get; init; }

    /// <summary>The beginning of the value.</summary>
    public string? Prefix { get; init; }

    /// <summary>RE2 syntax; the whole value must match.</summary>
    public string? Regex { get; init; }
}
