namespace MeshControlPlane.Observability.Graph;

/// <summary>What a node is; each kind has a shape of its own.</summary>
internal enum GraphNodeKind
{
    /// <summary>A workload, or a gateway: an ellipse.</summary>
    Workload,

    /// <summary>An app, or one version of it: a rectangle.</summary>
    App,

    /// <summary>A service: a rhombus.</summary>
    Service,

    /// <summary>A host that a ServiceEntry declares: a trapezoid.</summary>
    ServiceEntry,

    /// <summary>Callers of which nothing is known: an ellipse.</summary>
    Unknown,
}
