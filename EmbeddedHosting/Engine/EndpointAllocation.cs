using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>Gives every endpoint of the model its port, before anything starts.</summary>
internal static class EndpointAllocation
{
    /// <exception cref="DistributedApplicationException">An endpoint is proxied, or its port is taken.</exception>
    public static void Allocate(IReadOnlyCollection<IResource> resources, PortAllocator ports)
    {
        var endpoints = resources
            .SelectMany(r => r.Annotations.OfType<EndpointAnnotation>(), (resource, endpoint) => (Resource: resource, Endpoint: endpoint))
            .ToList();
        foreach (var (resource, endpoint) in endpoints)
        {
            if (endpoint.IsProxied)
            {
                throw new DistributedApplicationException(
                    $"Endpoint '{endpoint.Name}' of resource '{resource.Name}' is proxied, and the embedded engine has no proxy. Add it with isProxied: false.");
            }

            if ((endpoint.Port ?? endpoint.TargetPort) is { } fixedPort)
            {
                CheckFixed(resource, endpoint, fixedPort, ports);
            }
        }

        foreach (var (_, endpoint) in endpoints)
        {
            var port = endpoint.Port ?? endpoint.TargetPort ?? ports.Allocate();
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, endpoint.TargetHost, port);
        }
    }

    private static void CheckFixed(IResource resource, EndpointAnnotation endpoint, int port, PortAllocator ports)
    {
        if (!ports.Reserve(port))
        {
            throw new DistributedApplicationException(
                $"Endpoint '{endpoint.Name}' of resource '{resource.Name}' wants port {port}, which another resource has. Give one of them another port.");
        }

        if (!PortAllocator.IsFree(port))
        {
            throw new DistributedApplicationException(
                $"Endpoint '{endpoint.Name}' of resource '{resource.Name}' wants port {port}, on which another program listens. Stop that program, or give the endpoint another port.");
        }
    }
}
