using System.Collections.ObjectModel;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPMatchRequest</c>: all conditions that are given must hold.</summary>
public sealed record HttpMatchRequest
{
    [Field("Appended to the name of the rule in access logs.")]
    public string? Name { get; init; }

    [Field("The path without its query.")]
    public StringMatch? Uri { get; init; }

    [Field("The scheme, http or https.")]
    public StringMatch? Scheme { get; init; }

    [Field("The method; letter case counts.")]
    public StringMatch? Method { get; init; }

    [Field("The Host header as it was sent, with its port if it has one.")]
    public StringMatch? Authority { get; init; }

    [Field("Headers that must match, by name in lower case; an empty matcher {} asks only for presence.", NullRule = "VS-MT-1")]
    public IReadOnlyDictionary<string, StringMatch> Headers { get; init; } = ReadOnlyDictionary<string, StringMatch>.Empty;

    [Field("The port that the caller asked for.", Minimum = 0, Maximum = uint.MaxValue)]
    public int Port { get; init; }

    [Field("Labels that the calling workload must have.")]
    public IReadOnlyDictionary<string, string> SourceLabels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Gateways for which the entry counts; replaces the list of the whole resource.")]
    public IReadOnlyList<string> Gateways { get; init; } = [];

    [Field("Query parameters that must match, by name; letter case counts.", NullRule = "VS-MT-1")]
    public IReadOnlyDictionary<string, StringMatch> QueryParams { get; init; } = ReadOnlyDictionary<string, StringMatch>.Empty;

    [Field("Whether letter case is ignored in exact and prefix matches of uri.")]
    public bool IgnoreUriCase { get; init; }

    [Field("Headers that must not match; an empty matcher {} asks for absence.", NullRule = "VS-MT-8")]
    public IReadOnlyDictionary<string, StringMatch> WithoutHeaders { get; init; } = ReadOnlyDictionary<string, StringMatch>.Empty;

    [Field("Namespace of the calling workload.")]
    public string? SourceNamespace { get; init; }

    [Field("Name under which statistics of the rule are kept.")]
    [WithoutEffect]
    public string? StatPrefix { get; init; }
}
