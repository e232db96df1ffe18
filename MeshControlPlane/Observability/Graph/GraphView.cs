namespace MeshControlPlane.Observability.Graph;

/// <summary>What the nodes of a graph stand for: Kiali's graph types.</summary>
internal enum GraphView
{
    /// <summary>The versions of apps, in a box for each app.</summary>
    VersionedApp,

    /// <summary>Workloads, each by its own name.</summary>
    Workload,

    /// <summary>Services alone.</summary>
    Service,

    /// <summary>Apps, all versions together.</summary>
    App,
}
