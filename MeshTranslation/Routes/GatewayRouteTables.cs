using System.Globalization;
using MeshModel.Hosts;
using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Listeners;
using MeshTranslation.Resources;

namespace MeshTranslation.Routes;

/// <summary>
/// Makes the route table of one port of a gateway out of every Gateway that selects it there. VirtualServices that share a host are merged: routes
/// are concatenated oldest first, then those that match everything are moved to the end.
/// </summary>
internal sealed class GatewayRouteTables
{
    private readonly MeshResources _resources;
    private readonly Node _node;
    private readonly List<VirtualService> _visible;
    private readonly int _port;
    private readonly SortedDictionary<string, VirtualHost> _hosts = new(StringComparer.Ordinal);
    private readonly HashSet<(string Domain, Route Route)> _seen = [];
    private readonly Dictionary<string, Route> _redirected = new(StringComparer.Ordinal);

    private GatewayRouteTables(MeshResources resources, Node node, int port)
    {
        _resources = resources;
        _node = node;
        // As in the mesh: first what is private to the gateway's namespace, then what is exported to it by name, then the rest; within each the oldest.
        _visible = [.. resources.VirtualServices
            .Select(virtualService => (VirtualService: virtualService, Visibility: ExportScope.Of(resources.ExportToOf(virtualService), virtualService.Metadata.Namespace, node.Namespace)))
            .Where(entry => entry.Visibility != Visibility.None)
            .OrderByDescending(entry => entry.Visibility)
            .Select(entry => entry.VirtualService)];
        _port = port;
    }

    public static string NameOf(int port) => string.Create(CultureInfo.InvariantCulture, $"http.{port}");

    public static RouteTable Translate(MeshResources resources, Node node, string name, int port, IEnumerable<GatewayServer> servers)
    {
        var tables = new GatewayRouteTables(resources, node, port);
        foreach (var server in servers)
        {
            var redirects = server.IsPlainHttp && server.Server.Tls is { HttpsRedirect: true };
            tables.AddServer(server.Gateway, server.Server, redirects);
            if (redirects)
            {
                tables.AddRedirects(server);
            }
        }

        var table = new RouteTable { Name = name, Port = port };
        foreach (var (domain, host) in tables._hosts)
        {
            if (tables._redirected.TryGetValue(domain, out var redirect))
            {
                host.Routes.Clear();
                host.Routes.Add(redirect);
            }

            var ordered = host.Routes.OrderBy(IsCatchAll).ToList();
            host.Routes.Clear();
            host.Routes.Add(ordered);
            table.VirtualHosts.Add(host);
        }

        return table;
    }

    private void AddServer(Gateway gateway, Server server, bool redirects)
    {
        var reference = $"{gateway.Metadata.Namespace}/{gateway.Metadata.Name}";
        foreach (var virtualService in _visible)
        {
            var owner = virtualService.Metadata.Namespace;
            var named = GatewayReference.Includes(virtualService.Spec.Gateways, owner, reference);
            var perhaps = !named && GatewayReference.MayMeanGatewayCalledMesh(virtualService.Spec.Gateways, owner, reference);
            if (!named && !perhaps)
            {
                continue;
            }

            foreach (var name in virtualService.Spec.Hosts)
            {
                var host = HostName.Resolve(name, owner, _resources.Settings.ClusterDomain).ToLowerInvariant();
                if (perhaps && IsForSidecars(host))
                {
                    continue;
                }

                foreach (var domain in server.Hosts.Select(serverHost => Common(serverHost, host, gateway.Metadata.Namespace, owner)).OfType<string>().Distinct())
                {
                    AddRoutes(domain, virtualService, reference);
                    if (redirects && _hosts.ContainsKey(domain))
                    {
                        _redirected.TryAdd(domain, RedirectToHttps(virtualService.OriginAt()));
                    }
                }
            }
        }
    }

    /// <summary>Every host of the server is redirected, whether or not a VirtualService is bound to it.</summary>
    private void AddRedirects(GatewayServer server)
    {
        foreach (var domain in server.Hosts)
        {
            var origin = server.OriginAt("tls.httpsRedirect");
            if (!_hosts.ContainsKey(domain))
            {
                _hosts[domain] = new VirtualHost { Name = string.Create(CultureInfo.InvariantCulture, $"{domain}:{_port}"), Domains = { domain }, Origin = origin };
            }

            _redirected[domain] = RedirectToHttps(origin);
        }
    }

    private static Route RedirectToHttps(Origin origin) => new()
    {
        Name = RouteTranslation.DefaultRouteName,
        Redirect = new Redirect { Status = 301, Scheme = "https" },
        Origin = origin,
    };

    private void AddRoutes(string domain, VirtualService virtualService, string gateway)
    {
        var routes = RouteTranslation.Translate(virtualService, new RouteSource(_node, gateway, _port), _resources);
        if (routes.Count == 0)
        {
            return;
        }

        if (!_hosts.TryGetValue(domain, out var host))
        {
            _hosts[domain] = host = new VirtualHost
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"{domain}:{_port}"),
                Domains = { domain },
                Origin = virtualService.OriginAt(),
            };
        }

        // Two Gateways on one port may both be named by a VirtualService; its rules count once.
        host.Routes.Add(routes.Where(route => _seen.Add((domain, route))));
    }

    // Where "mesh" can only mean the sidecars, it does: rules for services of the mesh are not put on the front door by a name.
    private bool IsForSidecars(string host) =>
        host != HostName.Any && _resources.Services.Any(service => HostName.Covers(host, service.Host));

    // A server's host may be limited to VirtualServices of one namespace: "ns/host", "./host", "*/host".
    internal static string? Common(string serverHost, string host, string gatewayNamespace, string virtualServiceNamespace)
    {
        var slash = serverHost.IndexOf('/');
        if (slash >= 0)
        {
            var wanted = serverHost[..slash] == "." ? gatewayNamespace : serverHost[..slash];
            if (wanted != "*" && wanted != virtualServiceNamespace)
            {
                return null;
            }

            serverHost = serverHost[(slash + 1)..];
        }

        return HostName.Intersect(serverHost.ToLowerInvariant(), host);
    }

    // Istio's IsCatchAllRoute: no condition but a path that every request has.
    private static bool IsCatchAll(Route route) => route.Matches.Count == 0 || route.Matches.Any(match =>
        match.Headers.Count == 0 && match.WithoutHeaders.Count == 0 && match.QueryParams.Count == 0
        && match.Method is null && match.Authority is null && match.Scheme is null
        && (match.Uri is null || match.Uri.Prefix == "/" || match.Uri.Regex is "*" or ".*" or "/.*"));
}
