namespace MeshExplanation.Cases;

/// <summary>A part of the requests, and where it ends.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Workload"><c>namespace/name</c>; empty for what is no workload.</param>
/// <param name="Share">From 0 to 1.</param>
/// <param name="Endpoint">The endpoint; <see langword="null"/> where none is known beforehand.</param>
internal sealed record TargetShare(ExplainedCluster Cluster, string Workload, double Share, ExplainedEndpoint? Endpoint);
