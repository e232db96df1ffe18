namespace Aspire.Hosting.ApplicationModel;

/// <summary>A proxy at the edge of a mesh.</summary>
public sealed class MeshGatewayResource : ExecutableResource
{
    internal MeshGatewayResource(string name, MeshResource mesh)
        : base(name, mesh.Settings.ProxyPath, mesh.MeshDirectory)
    {
        Mesh = mesh;
    }

    /// <summary>The mesh that it is the edge of.</summary>
    public MeshResource Mesh { get; }

    /// <summary>Where traffic comes in.</summary>
    public EndpointReference HttpEndpoint => new(this, "http");

    /// <summary>Its admin interface.</summary>
    public EndpointReference AdminEndpoint => new(this, "admin");

    /// <summary>The path to show people first. See <see cref="MeshGatewayBuilderExtensions.WithStartPath"/>.</summary>
    internal string StartPath { get; set; } = "/";
}
