using System.Globalization;
using MeshModel.Hosts;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Routes;

/// <summary>Makes the route tables of a sidecar's outbound listener: one for each service port of the mesh.</summary>
internal sealed class SidecarRouteTables
{
    // A host that only a VirtualService knows is served on this port alone.
    private const int HttpPort = 80;

    private readonly MeshResources _resources;
    private readonly MeshVirtualServices _virtualServices;
    private readonly Node _node;
    private readonly SortedDictionary<int, RouteTable> _tables = [];

    private SidecarRouteTables(MeshResources resources, MeshVirtualServices virtualServices, Node node)
    {
        _resources = resources;
        _virtualServices = virtualServices;
        _node = node;
    }

    public static IEnumerable<RouteTable> Translate(MeshResources resources, MeshVirtualServices virtualServices, Node node)
    {
        var tables = new SidecarRouteTables(resources, virtualServices, node);
        foreach (var service in resources.Services)
        {
            foreach (var port in service.Ports)
            {
                tables.AddService(service, port);
            }
        }

        tables.AddHostsWithoutService();
        return tables._tables.Values;
    }

    private void AddService(MeshService service, MeshServicePort port)
    {
        var host = new VirtualHost { Name = string.Create(CultureInfo.InvariantCulture, $"{service.Host}:{port.Number}"), Origin = service.Resource.OriginAt() };
        host.Domains.Add(DomainsOf(service, _node));
        if (_virtualServices.For(service.Host) is { } virtualService)
        {
            host.Routes.Add(RouteTranslation.Translate(virtualService, RouteSource.Sidecar(_node, port.Number), _resources));
            host.Origin = virtualService.OriginAt();
        }

        if (host.Routes.Count == 0)
        {
            host.Routes.Add(RouteTranslation.Default(service, port.Number));
            host.Origin = service.Resource.OriginAt();
        }

        TableOf(port.Number).VirtualHosts.Add(host);
    }

    private void AddHostsWithoutService()
    {
        foreach (var (host, virtualService) in _virtualServices.OwnerByHost.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var known = HostName.IsWildcard(host)
                ? _resources.Services.Any(service => HostName.Covers(host, service.Host))
                : _resources.FindService(host) is not null;
            if (known)
            {
                continue;
            }

            // A name such as books.mesh is complete, and yet one under which a service answers: the service keeps it.
            var domain = host.ToLowerInvariant();
            var taken = TableOf(HttpPort).VirtualHosts.Any(other => other.Domains.Contains(domain));
            var routes = taken ? [] : RouteTranslation.Translate(virtualService, RouteSource.Sidecar(_node, HttpPort), _resources);
            if (routes.Count > 0)
            {
                TableOf(HttpPort).VirtualHosts.Add(new VirtualHost
                {
                    Name = string.Create(CultureInfo.InvariantCulture, $"{host}:{HttpPort}"),
                    Domains = { domain },
                    Routes = { routes },
                    Origin = virtualService.OriginAt(),
                });
            }
        }
    }

    private RouteTable TableOf(int port)
    {
        if (!_tables.TryGetValue(port, out var table))
        {
            _tables[port] = table = new RouteTable { Name = port.ToString(CultureInfo.InvariantCulture), Port = port };
        }

        return table;
    }

    /// <summary>All names and addresses under which a caller may ask for a service (Istio's <c>generateVirtualHostDomains</c>).</summary>
    internal static IEnumerable<string> DomainsOf(MeshService service, Node node)
    {
        yield return service.Host;
        yield return service.Host + ".";
        if (service.ShortName is { } name)
        {
            var owner = service.Namespace.ToLowerInvariant();
            yield return $"{name}.{owner}";
            yield return $"{name}.{owner}.svc";
            if (service.Namespace == node.Namespace)
            {
                yield return name;
            }
        }

        foreach (var address in service.Addresses)
        {
            yield return address;
        }
    }
}
