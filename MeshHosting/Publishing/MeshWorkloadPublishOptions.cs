namespace Aspire.Hosting;

/// <summary>How a workload is published for Kubernetes. What the Deployment of its name among the mesh's manifests says counts more.</summary>
public sealed class MeshWorkloadPublishOptions
{
    /// <summary>The image, with or without registry and tag. Default: the resource's name.</summary>
    public string? Image { get; set; }

    /// <summary>How many pods. Default: 1.</summary>
    public int Replicas { get; set; } = 1;

    /// <summary>
    /// The path that startup, readiness and liveness probes ask. Default: the <c>healthPath</c> of its sidecar; without one, a connection to its
    /// port is enough.
    /// </summary>
    public string? HealthPath { get; set; }

    /// <summary>CPU that is kept for it, in Kubernetes' notation. Default: <c>50m</c>.</summary>
    public string CpuRequest { get; set; } = "50m";

    /// <summary>CPU that it may use at most. Default: <c>500m</c>.</summary>
    public string CpuLimit { get; set; } = "500m";

    /// <summary>Memory that is kept for it. Default: <c>96Mi</c>.</summary>
    public string MemoryRequest { get; set; } = "96Mi";

    /// <summary>Memory beyond which it is ended. Default: <c>256Mi</c>.</summary>
    public string MemoryLimit { get; set; } = "256Mi";
}
