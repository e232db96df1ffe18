namespace MeshControlPlane.Observability.Graph;

/// <summary>What of the mesh a graph shows.</summary>
internal sealed record GraphOptions
{
    /// <summary>What its nodes stand for.</summary>
    public GraphView View { get; init; }

    /// <summary>The namespaces whose traffic is shown, with those at its other end; all when empty.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Whether services stand between callers and workloads. Requests that reached no workload end at their service in any case.</summary>
    public bool ServiceNodes { get; init; } = true;

    /// <summary>Whether workloads and services without traffic are shown.</summary>
    public bool IdleNodes { get; init; }

    /// <summary>Whether the versions of an app and its service stand in a box.</summary>
    public bool AppBoxes { get; init; } = true;

    /// <summary>Whether a namespace is among those that are asked for.</summary>
    public bool Has(string @namespace) => Namespaces.Count == 0 || Namespaces.Contains(@namespace, StringComparer.Ordinal);
}
