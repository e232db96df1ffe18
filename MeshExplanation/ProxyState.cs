using MeshProtocol;

namespace MeshExplanation;

/// <summary>What a running proxy says of itself.</summary>
/// <param name="Configuration">What it runs with; <see langword="null"/> when it did not say.</param>
/// <param name="Endpoints">State of its endpoints, by cluster and address with port.</param>
internal sealed record ProxyState(NodeConfiguration? Configuration, IReadOnlyDictionary<(string Cluster, string Address), EndpointReport> Endpoints);
