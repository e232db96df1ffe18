namespace Aspire.Hosting.ApplicationModel;

/// <summary>The proxy beside a workload.</summary>
[AspireExport]
public sealed class MeshSidecarResource : ExecutableResource
{
    internal MeshSidecarResource(string name, MeshResource mesh, IResourceWithEndpoints workload)
        : base(name, mesh.Settings.ProxyPath, mesh.MeshDirectory)
    {
        Mesh = mesh;
        Workload = workload;
    }

    /// <summary>The mesh that the workload is part of.</summary>
    public MeshResource Mesh { get; }

    /// <summary>The workload that it stands beside.</summary>
    public IResourceWithEndpoints Workload { get; }

    /// <summary>Where other proxies send what is meant for the workload.</summary>
    public EndpointReference InboundEndpoint => new(this, "inbound");

    /// <summary>Where the workload sends its own requests: its HTTP proxy.</summary>
    public EndpointReference OutboundEndpoint => new(this, "outbound");

    /// <summary>Its admin interface.</summary>
    public EndpointReference AdminEndpoint => new(this, "admin");
}
