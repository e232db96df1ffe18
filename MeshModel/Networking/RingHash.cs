using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ConsistentHashLB.RingHash</c>.</summary>
public sealed record RingHash
{
    [Field("Smallest number of places on the ring; 1024 when left out.", Minimum = 0)]
    public long MinimumRingSize { get; init; }
}
