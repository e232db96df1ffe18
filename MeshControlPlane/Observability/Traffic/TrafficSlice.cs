namespace MeshControlPlane.Observability.Traffic;

/// <summary>What the mesh did in a stretch of time.</summary>
/// <param name="From">Its begin.</param>
/// <param name="To">Its end, not included.</param>
/// <param name="Revision">The revision of the configuration that was in force at its end.</param>
/// <param name="Flows">One for each flow that had traffic.</param>
internal sealed record TrafficSlice(DateTimeOffset From, DateTimeOffset To, long Revision, IReadOnlyList<Flow> Flows)
{
    /// <summary>How long it is, for rates.</summary>
    public TimeSpan Length => To - From;
}
