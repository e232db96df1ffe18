namespace MeshModel.Networking;

/// <summary>Istio's <c>VirtualService</c>: rules for requests to some hosts.</summary>
public sealed record VirtualServiceSpec
{
    /// <summary>The hosts whose requests the rules are for: short names, full names or wildcards.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The gateways at which the rules count; <c>mesh</c> means all sidecars and is what an empty list means.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];

    /// <summary>The rules for HTTP requests, tried in order.</summary>
    public IReadOnlyList<HttpRoute> Http { get; init; } = [];

    /// <summary>Namespaces that may use the resource; empty means all.</summary>
    public IReadOnlyList<string> ExportTo { get; init; } = [];
}
