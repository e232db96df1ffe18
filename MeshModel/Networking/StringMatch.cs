using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>StringMatch</c>: at most one of its fields is given; with none it means presence.</summary>
public sealed record StringMatch
{
    [Field("The whole value, letter for letter.", OneOf = "match_type")]
    public string? Exact { get; init; }

    [Field("The beginning of the value.", OneOf = "match_type")]
    public string? Prefix { get; init; }

    [Field("A regular expression in RE2 syntax that the whole value must match.", OneOf = "match_type")]
    public string? Regex { get; init; }
}
