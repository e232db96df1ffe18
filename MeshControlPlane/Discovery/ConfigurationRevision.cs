using MeshTranslation;

namespace MeshControlPlane.Discovery;

/// <summary>One state of the mesh, ready to be translated for any node.</summary>
/// <param name="Revision">Grows by one with each state; what proxies acknowledge.</param>
/// <param name="StoreVersion">The version of the store that is in it.</param>
/// <param name="View">Resources and workloads.</param>
internal sealed record ConfigurationRevision(long Revision, long StoreVersion, MeshView View)
{
    /// <summary>What has been compared with the configurations before it.</summary>
    public PartComparison Comparison { get; } = new();
}
