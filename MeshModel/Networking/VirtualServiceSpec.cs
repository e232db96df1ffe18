using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>VirtualService</c>: rules for requests to some hosts.</summary>
public sealed record VirtualServiceSpec
{
    [Field("The hosts whose requests the rules are for: short names, full names or wildcards such as *.example.com. None makes the resource a delegate, which another VirtualService calls.")]
    public IReadOnlyList<string> Hosts { get; init; } = [];

    [Field("The gateways at which the rules count, as name or namespace/name. The word mesh stands for all sidecars and is what an empty list means.")]
    public IReadOnlyList<string> Gateways { get; init; } = [];

    [Field("The rules for HTTP requests, tried in order; the first that matches decides.")]
    public IReadOnlyList<HttpRoute> Http { get; init; } = [];

    [Field("The rules for TLS connections that are passed through undecrypted, chosen by the server name that the client asks for.")]
    public IReadOnlyList<TlsRoute> Tls { get; init; } = [];

    [Field("The rules for connections that are neither HTTP nor TLS.")]
    public IReadOnlyList<TcpRoute> Tcp { get; init; } = [];

    [Field("Namespaces whose workloads may use the resource: . for its own, * for all, or names. Empty means all.")]
    public IReadOnlyList<string> ExportTo { get; init; } = [];
}
