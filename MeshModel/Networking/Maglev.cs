using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ConsistentHashLB.MagLev</c>.</summary>
public sealed record Maglev
{
    [Field("Number of places in the table, a prime below 5000011; 65537 when left out.", Minimum = 0)]
    public long? TableSize { get; init; }
}
