using System.Globalization;
using MeshModel.Hosts;
using MeshModel.Kubernetes;
using MeshProtocol;
using MeshTranslation.Resources;
using MeshTranslation.Scopes;

namespace MeshTranslation.Routes;

/// <summary>Makes the route tables of a sidecar's outbound listener: one for each service port that it may call.</summary>
internal sealed class SidecarRouteTables
{
    // A host that only a VirtualService knows is served on this port alone.
    private const int HttpPort = 80;

    private readonly MeshResources _resources;
    private readonly SidecarScope _scope;
    private readonly Node _caller;
    private readonly SortedDictionary<int, RouteTable> _tables = [];
    private readonly Dictionary<int, HashSet<string>> _domains = [];

    private SidecarRouteTables(MeshResources resources, SidecarScope scope, Node caller)
    {
        _resources = resources;
        _scope = scope;
        _caller = caller;
    }

    public static IReadOnlyList<RouteTable> Translate(MeshResources resources, SidecarScope scope, Node caller)
    {
        var tables = new SidecarRouteTables(resources, scope, caller);
        foreach (var egress in scope.Egress)
        {
            foreach (var (service, ports) in egress.Services)
            {
                foreach (var port in ports.Where(port => scope.EgressOn(port.Number) == egress && IsServed(service, port)))
                {
                    tables.AddService(egress, service, port);
                }
            }
        }

        if (scope.EgressOn(HttpPort) is { } general)
        {
            tables.AddHostsWithoutService(general);
        }

        return [.. tables._tables.Values];
    }

    // Bytes that a client sends to a port of TCP reach the service whatever they are; what asks a ServiceEntry for TLS and does not speak it does not.
    private static bool IsServed(MeshService service, MeshServicePort port) => port.Protocol.MayBeHttp() || port.Protocol == PortProtocol.Tcp || service.Resource is Service;

    private void AddService(EgressScope egress, MeshService service, MeshServicePort port)
    {
        var host = new VirtualHost { Name = string.Create(CultureInfo.InvariantCulture, $"{service.Host}:{port.Number}"), Origin = service.Resource.OriginAt() };
        var taken = DomainsOn(port.Number);
        // The full name of one service is never a short form of another.
        host.Domains.Add(ServiceDomains.Of(service, _caller.Namespace).Where(domain => (domain == service.Host || !egress.Knows(domain)) && taken.Add(domain)));
        if (host.Domains.Count == 0)
        {
            return;
        }

        if (port.Protocol.MayBeHttp() && egress.VirtualServices.For(service.Host) is { } virtualService)
        {
            host.Routes.Add(RouteTranslation.Translate(virtualService, RouteSource.Sidecar(_caller, port.Number), _resources));
            host.Origin = virtualService.OriginAt();
        }

        if (host.Routes.Count == 0)
        {
            host.Routes.Add(RouteTranslation.Default(service, port.Number, _resources.Settings));
            host.Origin = service.Resource.OriginAt();
        }

        TableOf(port.Number).VirtualHosts.Add(host);
    }

    private void AddHostsWithoutService(EgressScope egress)
    {
        foreach (var (host, virtualService) in egress.VirtualServices.OwnerByHost.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var known = HostName.IsWildcard(host)
                ? egress.Services.Any(entry => HostName.Covers(host, entry.Service.Host))
                : egress.Knows(host);
            // A name such as books.mesh is complete, and yet one under which a service answers: the service keeps it.
            var domain = host.ToLowerInvariant();
            if (known || DomainsOn(HttpPort).Contains(domain))
            {
                continue;
            }

            var routes = RouteTranslation.Translate(virtualService, RouteSource.Sidecar(_caller, HttpPort), _resources);
            if (routes.Count > 0)
            {
                DomainsOn(HttpPort).Add(domain);
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

    private HashSet<string> DomainsOn(int port)
    {
        if (!_domains.TryGetValue(port, out var domains))
        {
            _domains[port] = domains = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        }

        return domains;
    }
}
