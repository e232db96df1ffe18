namespace MeshControlPlane.Observability.Traffic;

/// <summary>One end of a flow, as Istio's metrics name it. What is not known is <c>unknown</c>, as there.</summary>
/// <param name="Namespace">Of the workload.</param>
/// <param name="Workload">Its name, such as <c>books-v1</c>.</param>
/// <param name="App">Its label <c>app</c>.</param>
/// <param name="Version">Its label <c>version</c>.</param>
/// <param name="Principal">Who it has proved to be by mutual TLS: <c>spiffe://cluster.local/ns/mesh/sa/books</c>.</param>
internal sealed record TrafficParty(string Namespace, string Workload, string App, string Version, string Principal)
{
    /// <summary>What stands where nothing is known.</summary>
    public const string UnknownName = "unknown";

    /// <summary>A party of which nothing is known: a caller without a sidecar, a host outside.</summary>
    public static TrafficParty Unknown { get; } = new(UnknownName, UnknownName, UnknownName, UnknownName, UnknownName);
}
