using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>RegexRewrite</c>.</summary>
public sealed record RegexRewrite
{
    [Field("A regular expression in RE2 syntax; every occurrence in the path is replaced.")]
    public string? Match { get; init; }

    [Field("What stands there afterwards; groups are written \\1, \\2 and so on.")]
    public string? Rewrite { get; init; }
}
