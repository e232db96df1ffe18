namespace MeshControlPlane.Observability.Traffic;

/// <summary>What the requests of one flow have in common.</summary>
/// <param name="Reporter">Who has counted them.</param>
/// <param name="Source">Who has sent them.</param>
/// <param name="Destination">Who has answered, or would have; <see cref="TrafficParty.Unknown"/> where no endpoint was chosen.</param>
/// <param name="Service">The host that was called, in full (<c>destination_service</c>): <c>ratings.mesh.svc.cluster.local</c>, <c>BlackHoleCluster</c>, <c>PassthroughCluster</c>, or <c>unknown</c>.</param>
/// <param name="ServiceName">Its short name (<c>destination_service_name</c>).</param>
/// <param name="ServiceNamespace">
/// Its namespace. Unlike Istio's <c>destination_service_namespace</c>, which is that of the workload, it is known where no endpoint was reached too.
/// </param>
/// <param name="Protocol">What was spoken.</param>
/// <param name="MutualTls">Whether it came by mutual TLS. Only the destination knows for Istio's label; the source says what it has sent.</param>
internal sealed record FlowKey(
    FlowReporter Reporter,
    TrafficParty Source,
    TrafficParty Destination,
    string Service,
    string ServiceName,
    string ServiceNamespace,
    FlowProtocol Protocol,
    bool MutualTls);
