using MeshProxy.Configuration;
using MeshProxy.LocalReplies;

namespace MeshProxy.Relaying;

/// <summary>What came of connecting to a cluster.</summary>
/// <param name="Failure">None when there is a connection.</param>
/// <param name="Connection">The connection, if there is one.</param>
/// <param name="Reason">What the transport said of a failure, if it did.</param>
/// <param name="Cluster">Where it went, or would have; null where there is no such cluster.</param>
/// <param name="Endpoint">The endpoint chosen, if there was one.</param>
internal readonly record struct ConnectOutcome(
    ProxyFailure Failure, ClusterConnection? Connection = null, string? Reason = null, ClusterModel? Cluster = null, EndpointState? Endpoint = null);
