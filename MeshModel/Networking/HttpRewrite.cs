using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPRewrite</c>.</summary>
public sealed record HttpRewrite
{
    [Field("Replaces the path, or the prefix of it that the rule matched.")]
    public string? Uri { get; init; }

    [Field("Replaces the Host header.")]
    public string? Authority { get; init; }

    [Field("Replaces parts of the path by a regular expression.")]
    public RegexRewrite? UriRegexRewrite { get; init; }
}
