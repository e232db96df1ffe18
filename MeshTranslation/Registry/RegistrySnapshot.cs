namespace MeshTranslation.Registry;

/// <summary>All workloads at one moment.</summary>
/// <param name="Version">Grows by one with each change.</param>
/// <param name="Workloads">Ordered by namespace and name.</param>
public sealed record RegistrySnapshot(long Version, IReadOnlyList<Workload> Workloads)
{
    /// <summary>The registry before anybody has joined.</summary>
    public static RegistrySnapshot Empty { get; } = new(0, []);
}
