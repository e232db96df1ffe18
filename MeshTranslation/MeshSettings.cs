namespace MeshTranslation;

/// <summary>What holds for the whole mesh; Istio's MeshConfig, the part that translation reads.</summary>
public sealed record MeshSettings
{
    /// <summary>Last part of the full names of services. Default <c>cluster.local</c>.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>The namespace whose DestinationRules count for every caller. Default <c>istio-system</c>.</summary>
    public string RootNamespace { get; init; } = "istio-system";

    /// <summary>Whether a sidecar passes on requests to hosts that nobody has declared (<c>ALLOW_ANY</c>, the default) or refuses them (<c>REGISTRY_ONLY</c>).</summary>
    public bool AllowUnknownHosts { get; init; } = true;

    /// <summary>The export of Services and ServiceEntries that say nothing of it; empty, the default, means all namespaces.</summary>
    public IReadOnlyList<string> DefaultServiceExportTo { get; init; } = [];
}
