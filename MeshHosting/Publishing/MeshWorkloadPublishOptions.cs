namespace Aspire.Hosting;

/// <summary>How a workload is published for Kubernetes. What the Deployment of its name among the mesh's manifests says counts more.</summary>
[AspireExport(ExposeProperties = true)]
public sealed class MeshWorkloadPublishOptions
{
    /// <summary>The image, with or without registry and tag. Default: the resource's name.</summary>
    public string? Image { get; set; }

    /// <summary>
    /// How many pods. Default (null): as many as there are resources of its app, version, account and port, which are published as one Deployment.
    /// </summary>
    public int? Replicas { get; set; }

    /// <summary>
    /// The path that startup, readiness and liveness probes ask. Default: the <c>healthPath</c> of its sidecar; without one, a connection to its
    /// port is enough.
    /// </summary>
    public string? HealthPath { get; set; }

    /// <summary>CPU that is kept for it, in Kubernetes' notation. Default (null): <c>50m</c>; where there is a limit alone, the limit.</summary>
    public string? CpuRequest { get; set; }

    /// <summary>CPU that it may use at most. Default (null): <c>500m</c>; where there is a request alone, none.</summary>
    public string? CpuLimit { get; set; }

    /// <summary>Memory that is kept for it. Default (null): <c>96Mi</c>; where there is a limit alone, the limit.</summary>
    public string? MemoryRequest { get; set; }

    /// <summary>Memory beyond which it is ended. Default (null): <c>256Mi</c>; where there is a request alone, none.</summary>
    public string? MemoryLimit { get; set; }
}
