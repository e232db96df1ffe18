using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MeshTesting.Running;

/// <summary>The proxies of an application: every resource that has an endpoint for a proxy's admin page.</summary>
internal sealed class ProxyDirectory : IDisposable
{
    private const string AdminEndpoint = "admin";
    private const string OutboundEndpoint = "outbound";
    private const string SidecarEnding = "-proxy";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly DistributedApplication _application;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = Patience }) { Timeout = Patience };

    public ProxyDirectory(DistributedApplication application)
    {
        _application = application;
        Proxies =
        [
            .. application.Services.GetRequiredService<DistributedApplicationModel>().Resources
                .Where(resource => resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.Name == AdminEndpoint))
                .Select(resource => new ProxyAdmin(_client, resource.Name, application.GetEndpoint(resource.Name, AdminEndpoint))),
        ];
    }

    public IReadOnlyList<ProxyAdmin> Proxies { get; }

    /// <summary>The proxy of a workload, or a gateway.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public ProxyAdmin Of(string name) =>
        Proxies.FirstOrDefault(proxy => proxy.Resource == name || proxy.Resource == name + SidecarEnding)
        ?? throw new ArgumentException($"There is no proxy of '{name}'. There are {string.Join(", ", Proxies.Select(proxy => proxy.Resource))}.", nameof(name));

    /// <summary>Where a workload's own requests go in.</summary>
    /// <exception cref="ArgumentException">It has no sidecar.</exception>
    public Uri OutboundOf(string workload) => _application.GetEndpoint(Of(workload).Resource, OutboundEndpoint);

    public void Dispose() => _client.Dispose();
}
