using System.Text.Json.Nodes;

namespace MeshControlPlane.Inspection;

/// <summary>What a proxy runs with.</summary>
/// <param name="Proxy">The proxy: <c>mesh/gw</c>.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="IsFromProxy">Whether the proxy said so itself; else it could not be asked, and this is what it should run with.</param>
/// <param name="Configuration">The configuration in protobuf's JSON, without private keys.</param>
/// <param name="Clusters">State of clusters and endpoints, as the admin page <c>/clusters?format=json</c> has it; <see langword="null"/> when the proxy could not be asked.</param>
internal sealed record ProxyConfigurationReport(string Proxy, long Revision, bool IsFromProxy, JsonObject Configuration, JsonArray? Clusters);
