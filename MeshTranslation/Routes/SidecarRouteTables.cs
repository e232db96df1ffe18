using System.Globalization;
using Google.Protobuf.Collections;
using MeshModel.Hosts;
using MeshModel.Kubernetes;
using MeshModel.Networking;
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
    private readonly Node _caller;
    private readonly TranslatedRoutes? _before;
    private readonly SortedDictionary<int, RouteTable> _tables = [];
    private readonly Dictionary<int, HashSet<string>> _domains = [];
    private readonly List<TranslatedRoutes.Entry> _ports;
    private readonly Dictionary<string, TranslatedRoutes.Entry> _others = new(StringComparer.OrdinalIgnoreCase);
    private int _made;

    private SidecarRouteTables(MeshResources resources, Node caller, TranslatedRoutes? before)
    {
        _resources = resources;
        _caller = caller;
        _before = before;
        _ports = new List<TranslatedRoutes.Entry>(before?.Ports.Count ?? 0);
    }

    /// <summary>Makes the tables.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="scope">What the callers may know.</param>
    /// <param name="caller">One of them.</param>
    /// <param name="before">
    /// What was made for the same callers of resources that differ in VirtualServices alone; <see langword="null"/> when there is nothing of the sort.
    /// </param>
    /// <returns>The tables, and how many virtual hosts have been made anew for them.</returns>
    public static (TranslatedRoutes Routes, int Made) Translate(MeshResources resources, SidecarScope scope, Node caller, TranslatedRoutes? before)
    {
        var tables = new SidecarRouteTables(resources, caller, before);
        foreach (var egress in scope.Egress)
        {
            foreach (var (service, ports) in egress.Services)
            {
                foreach (var port in ports)
                {
                    if (scope.EgressOn(port.Number) == egress && IsServed(service, port))
                    {
                        tables.AddService(egress, service, port);
                    }
                }
            }
        }

        if (scope.EgressOn(HttpPort) is { } general)
        {
            tables.AddHostsWithoutService(general);
        }

        return (new TranslatedRoutes(tables.Tables(), tables._ports, tables._others, tables.ServiceDomainsOnHttp), tables._made);
    }

    /// <summary>A table of which nothing has changed is the one of before.</summary>
    private List<RouteTable> Tables()
    {
        var known = _before?.Tables.ToDictionary(table => table.Port);
        return [.. _tables.Values.Select(table =>
            known?.GetValueOrDefault(table.Port) is { } before && AreSame(table.VirtualHosts, before.VirtualHosts) ? before : table)];
    }

    private static bool AreSame(RepeatedField<VirtualHost> hosts, RepeatedField<VirtualHost> others)
    {
        var same = hosts.Count == others.Count;
        for (var index = 0; same && index < hosts.Count; index++)
        {
            same = ReferenceEquals(hosts[index], others[index]);
        }

        return same;
    }

    // Bytes that a client sends to a port of TCP reach the service whatever they are; what asks a ServiceEntry for TLS and does not speak it does not.
    private static bool IsServed(MeshService service, MeshServicePort port) => port.Protocol.MayBeHttp() || port.Protocol == PortProtocol.Tcp || service.Resource is Service;

    private void AddService(EgressScope egress, MeshService service, MeshServicePort port)
    {
        var rules = port.Protocol.MayBeHttp() ? egress.VirtualServices.For(service.Host) : null;
        // The same callers have the same services in the same order, and each the same names.
        TranslatedRoutes.Entry? known = _before is { } before ? before.Ports[_ports.Count] : null;
        var entry = known is { } same && same.IsOf(rules)
            ? same
            : new TranslatedRoutes.Entry(Make(service, port, rules, known is { } other ? other.Host?.Domains ?? [] : DomainsOf(egress, service, port)), rules);
        _ports.Add(entry);
        if (entry.Host is { } host)
        {
            TableOf(port.Number).VirtualHosts.Add(host);
        }
    }

    private List<string> DomainsOf(EgressScope egress, MeshService service, MeshServicePort port)
    {
        var taken = DomainsOn(port.Number);
        // The full name of one service is never a short form of another.
        return [.. ServiceDomains.Of(service, _caller.Namespace).Where(domain => (domain == service.Host || !egress.Knows(domain)) && taken.Add(domain))];
    }

    private VirtualHost? Make(MeshService service, MeshServicePort port, VirtualService? rules, IEnumerable<string> domains)
    {
        _made++;
        var host = new VirtualHost { Name = string.Create(CultureInfo.InvariantCulture, $"{service.Host}:{port.Number}"), Domains = { domains } };
        if (host.Domains.Count == 0)
        {
            return null;
        }

        if (rules is not null)
        {
            host.Routes.Add(RouteTranslation.Translate(rules, RouteSource.Sidecar(_caller, port.Number), _resources));
            host.Origin = rules.OriginAt();
        }

        if (host.Routes.Count == 0)
        {
            host.Routes.Add(RouteTranslation.Default(service, port.Number, _resources.Settings));
            host.Origin = service.Resource.OriginAt();
        }

        return host;
    }

    private void AddHostsWithoutService(EgressScope egress)
    {
        var unserved = egress.VirtualServices.OwnerByHost.Where(entry => !IsOfService(egress, entry.Key));
        foreach (var (host, virtualService) in unserved.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var entry = _before?.Others.TryGetValue(host, out var known) is true && known.IsOf(virtualService)
                ? known
                : new TranslatedRoutes.Entry(Make(host, virtualService), virtualService);
            _others.Add(host, entry);
            if (entry.Host is { } made)
            {
                TableOf(HttpPort).VirtualHosts.Add(made);
            }
        }
    }

    // A name such as books.mesh is complete, and yet one under which a service answers: the service keeps it.
    private bool IsOfService(EgressScope egress, string host) => HostName.IsWildcard(host)
        ? egress.Services.Any(entry => HostName.Covers(host, entry.Service.Host)) || ServiceDomainsOnHttp.Contains(host)
        : egress.Knows(host) || ServiceDomainsOnHttp.Contains(host);

    private VirtualHost? Make(string host, VirtualService virtualService)
    {
        _made++;
        var routes = RouteTranslation.Translate(virtualService, RouteSource.Sidecar(_caller, HttpPort), _resources);
        return routes.Count == 0 ? null : new VirtualHost
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{host}:{HttpPort}"),
            Domains = { host.ToLowerInvariant() },
            Routes = { routes },
            Origin = virtualService.OriginAt(),
        };
    }

    private IReadOnlySet<string> ServiceDomainsOnHttp => _before?.HttpDomains ?? DomainsOn(HttpPort);

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
