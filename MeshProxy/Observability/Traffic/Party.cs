using MeshProtocol;

namespace MeshProxy.Observability.Traffic;

/// <summary>
/// One end of a flow in the labels of Istio's metrics. What is not known is <c>unknown</c>, and the revision of what is not known <c>latest</c>, as there.
/// </summary>
internal sealed record Party(
    string Workload, string Namespace, string App, string Version, string CanonicalService, string CanonicalRevision, string Cluster, string Principal)
{
    /// <summary>What stands where nothing is known.</summary>
    public const string UnknownName = "unknown";

    /// <summary>Of which nothing is known.</summary>
    public static Party Unknown { get; } =
        new(UnknownName, UnknownName, UnknownName, UnknownName, UnknownName, "latest", UnknownName, UnknownName);

    // Istio's name of the cluster where none is given.
    private const string OnlyCluster = "Kubernetes";

    /// <summary>A workload.</summary>
    /// <param name="description">What it is.</param>
    /// <param name="principal">Who it has proved to be; empty for nobody.</param>
    public static Party Of(PeerDescription description, string principal = "") => new(
        description.Workload,
        description.Namespace,
        OrUnknown(description.App),
        OrUnknown(description.Version),
        OrUnknown(description.CanonicalService),
        description.CanonicalRevision.Length > 0 ? description.CanonicalRevision : Unknown.CanonicalRevision,
        OnlyCluster,
        OrUnknown(principal));

    private static string OrUnknown(string text) => text.Length > 0 ? text : UnknownName;
}
