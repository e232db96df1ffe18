namespace MeshControlPlane.WebConsole.Workloads;

/// <summary>An endpoint of a cluster, as one proxy sees it.</summary>
/// <param name="Address">Address and port.</param>
/// <param name="Workload">The workload behind it; empty for none of the mesh's.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Active">Requests in flight.</param>
/// <param name="Total">Requests since the proxy began.</param>
/// <param name="Ejections">How often it has been ejected.</param>
/// <param name="Ejected">Since when it is ejected and when it is back at the earliest; <see langword="null"/> when it is in.</param>
internal sealed record UpstreamEndpoint(
    string Address, string Workload, string Namespace, long Active, long Total, long Ejections, (TimeSpan Since, TimeSpan Left)? Ejected);
