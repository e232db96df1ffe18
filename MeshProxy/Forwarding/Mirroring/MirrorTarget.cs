namespace MeshProxy.Forwarding.Mirroring;

/// <summary>One of a route's mirrors.</summary>
/// <param name="ClusterIndex">Its cluster within the snapshot.</param>
/// <param name="PerMillion">How many of a million requests it gets.</param>
/// <param name="HostSuffix">Appended to the host that the copy asks for; empty leaves it.</param>
internal readonly record struct MirrorTarget(int ClusterIndex, int PerMillion, string HostSuffix);
