namespace MeshControlPlane.Inspection;

/// <summary>What would be different at a proxy.</summary>
/// <param name="Proxy">The proxy: <c>mesh/gw</c>.</param>
/// <param name="Parts">The parts of its configuration that are not the same.</param>
internal sealed record ProxyChange(string Proxy, IReadOnlyList<PartChange> Parts);
