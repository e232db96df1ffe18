using MeshControlPlane.Observability.Health;

namespace MeshControlPlane.Observability.Graph;

/// <summary>Traffic of one protocol from one node to another.</summary>
/// <param name="Id">Tells it from others, and stays the same over time.</param>
/// <param name="Source">The id of the node that calls.</param>
/// <param name="Target">The id of the node that is called.</param>
/// <param name="Traffic">What it carries.</param>
/// <param name="Distribution">Its share of what its source sends by this protocol, 0 to 1.</param>
/// <param name="IsBroken">Whether a circuit breaker of the target has turned requests away (flags UO, UH).</param>
internal sealed record GraphEdge(string Id, string Source, string Target, GraphTraffic Traffic, double Distribution, bool IsBroken)
{
    /// <summary>By its responses.</summary>
    public HealthStatus Health => Traffic.Health;
}
