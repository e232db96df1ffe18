using System.Collections.ObjectModel;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPMatchRequest</c>: all conditions that are given must hold.</summary>
public sealed record HttpMatchRequest
{
    /// <summary>Appended to the route's name in access logs.</summary>
    public string? Name { get; init; }

    /// <summary>The path, without query.</summary>
    public StringMatch? Uri { get; init; }

    /// <summary>The scheme.</summary>
    public StringMatch? Scheme { get; init; }

    /// <summary>The method, case-sensitive.</summary>
    public StringMatch? Method { get; init; }

    /// <summary>The Host as sent, with its port.</summary>
    public StringMatch? Authority { get; init; }

    /// <summary>Headers that must match; an empty matcher means presence.</summary>
    public IReadOnlyDictionary<string, StringMatch> Headers { get; init; } = ReadOnlyDictionary<string, StringMatch>.Empty;

    /// <summary>The port that the caller asked for; 0 for any.</summary>
    public int Port { get; init; }

    /// <summary>Labels that the calling workload must have.</summary>
    public IReadOnlyDictionary<string, string> SourceLabels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Gateways for which the entry counts; replaces the list of the whole resource.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];

    /// <summary>Query parameters that must match.</summary>
    public IReadOnlyDictionary<string, StringMatch> QueryParams { get; init; } = ReadOnlyDictionary<string, StringMatch>.Empty;

    /// <summary>Whether letter case is ignored in exact and prefix matches of <see cref="Uri"/>.</summary>
    public bool IgnoreUriCase { get; init; }

    /// <summary>Headers that must not match.</summary>
    public IReadOnlyDictionary<string, StringMatch> WithoutHeaders { get; init; } = ReadOnlyDictionary<string, StringMatch>.Empty;

    /// <summary>Namespace of the calling workload.</summary>
    public string? SourceNamespace { get; init; }
}
