namespace Tests.Reliability;

/// <summary>A part that a process plays in a mesh, and a process of Bookinfo that plays it.</summary>
/// <param name="What">For people.</param>
/// <param name="Resource">The resource of the AppHost.</param>
/// <param name="Sibling">Another one of the same sort; <see langword="null"/> for none.</param>
internal sealed record FaultedProcess(string What, string Resource, string? Sibling = null)
{
    public static FaultedProcess Replica { get; } = new("one of two instances of a service", "ratings-v1", "ratings-v2");

    public static FaultedProcess ReplicaSidecar { get; } = new("the sidecar of one of two instances", "ratings-v1-proxy", "ratings-v2-proxy");

    public static FaultedProcess Single { get; } = new("the only instance of a service", "gw");

    public static FaultedProcess SingleSidecar { get; } = new("the sidecar of an only instance", "gw-proxy");

    public static FaultedProcess Gateway { get; } = new("the ingress gateway", "ingress");

    public static FaultedProcess ControlPlane { get; } = new("the control plane", "mesh");
}
