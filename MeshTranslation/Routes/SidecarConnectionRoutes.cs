using System.Globalization;
using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Resources;
using MeshTranslation.Scopes;

namespace MeshTranslation.Routes;

/// <summary>
/// Where the connections go that an application opens to a port of a service, when they are not HTTP (Istio's
/// <c>buildSidecarOutboundTLSFilterChainOpts</c> and its twin for TCP).
/// </summary>
internal static class SidecarConnectionRoutes
{
    /// <summary>The chains of all ports of the services that a caller sees.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="scope">What the callers may know.</param>
    /// <param name="caller">One of them.</param>
    /// <param name="before">
    /// What was made for the same callers of resources that differ in VirtualServices alone; <see langword="null"/> when there is nothing of the sort.
    /// </param>
    public static TranslatedChains Translate(MeshResources resources, SidecarScope scope, Node caller, TranslatedChains? before)
    {
        var entries = new List<TranslatedChains.Entry>(before?.Ports.Count ?? 0);
        var anew = 0;
        foreach (var egress in scope.Egress)
        {
            foreach (var (service, ports) in egress.Services)
            {
                List<string>? domains = null;
                foreach (var port in ports)
                {
                    if (port.Protocol == PortProtocol.Udp || scope.EgressOn(port.Number) != egress)
                    {
                        continue;
                    }

                    // Where HTTP is declared, tcp and tls routes do not count.
                    var isHttp = port.Protocol != PortProtocol.Unspecified && port.Protocol.MayBeHttp();
                    var rules = isHttp ? null : egress.VirtualServices.For(service.Host);
                    // The same callers have the same services in the same order.
                    if (before?.Ports[entries.Count] is { } known && ReferenceEquals(known.Rules, rules))
                    {
                        entries.Add(known);
                        continue;
                    }

                    anew++;
                    domains ??= [.. ServiceDomains.OfConnections(service, caller.Namespace)];
                    var chains = Translate(service, port, domains, rules, caller, resources);
                    entries.Add(new TranslatedChains.Entry(port.Protocol.MayBeHttp() ? [Http(service, port, domains), .. chains] : [.. chains], rules));
                }
            }
        }

        return before is not null && anew == 0 ? before : new TranslatedChains([.. entries.SelectMany(entry => entry.Chains)], entries);
    }

    // Clients that speak HTTP/2 or WebSocket tunnel even plain HTTP.
    private static FilterChain Http(MeshService service, MeshServicePort port, IReadOnlyList<string> domains) => new()
    {
        Name = $"{ClusterName.Outbound(port.Number, null, service.Host)}|http",
        DestinationPort = port.Number,
        Destinations = { domains },
        OnlyHttp = true,
        RouteTable = port.Number.ToString(CultureInfo.InvariantCulture),
        Origin = service.Resource.OriginAt(),
    };

    private static IEnumerable<FilterChain> Translate(
        MeshService service, MeshServicePort port, IReadOnlyList<string> domains, VirtualService? virtualService, Node node, MeshResources resources)
    {
        var source = RouteSource.Sidecar(node, port.Number);
        var isTls = port.Protocol is PortProtocol.Https or PortProtocol.Tls;
        var name = ClusterName.Outbound(port.Number, null, service.Host);
        var byServerName = virtualService is not null && (isTls || port.Protocol == PortProtocol.Unspecified)
            ? TlsChains(name, domains, virtualService, source, resources).ToList()
            : [];
        foreach (var chain in byServerName)
        {
            yield return chain;
        }

        if (isTls && byServerName.Count > 0)
        {
            yield break; // Who asks for none of the names is turned away.
        }

        if (virtualService is not null && !isTls)
        {
            for (var rule = 0; rule < virtualService.Spec.Tcp.Count; rule++)
            {
                var route = virtualService.Spec.Tcp[rule];
                var path = $"spec.tcp[{rule}]";
                var matches = route.Match
                    .Where(match => ConnectionRouteTranslation.Concerns(match.Port, match.Gateways, match.SourceLabels, match.SourceNamespace, virtualService, source)).ToList();
                if (route.Match.Count > 0 && matches.Count == 0)
                {
                    continue;
                }

                var isForAll = route.Match.Count == 0 || matches.Exists(match => match.DestinationSubnets.Count == 0);
                yield return new FilterChain
                {
                    Name = $"{name}.{path}",
                    DestinationPort = port.Number,
                    Destinations = { isForAll ? domains : Subnets(matches.SelectMany(match => match.DestinationSubnets)) },
                    Tcp = ConnectionRouteTranslation.Proxy(route.Route, virtualService, path, source, resources),
                    Origin = virtualService.OriginAt(path),
                };
                if (isForAll)
                {
                    yield break;
                }
            }
        }

        var origin = service.Resource.OriginAt();
        yield return new FilterChain
        {
            Name = name,
            DestinationPort = port.Number,
            Destinations = { domains },
            Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = name, Weight = 1, Origin = origin } } },
            Origin = origin,
        };
    }

    private static IEnumerable<FilterChain> TlsChains(string name, IReadOnlyList<string> domains, VirtualService virtualService, RouteSource source, MeshResources resources)
    {
        for (var rule = 0; rule < virtualService.Spec.Tls.Count; rule++)
        {
            var route = virtualService.Spec.Tls[rule];
            for (var entry = 0; entry < route.Match.Count; entry++)
            {
                var match = route.Match[entry];
                if (!ConnectionRouteTranslation.Concerns(match.Port, match.Gateways, match.SourceLabels, match.SourceNamespace, virtualService, source))
                {
                    continue;
                }

                var path = $"spec.tls[{rule}]";
                yield return new FilterChain
                {
                    Name = $"{name}.{path}.match[{entry}]",
                    DestinationPort = source.Port,
                    Destinations = { match.DestinationSubnets.Count > 0 ? Subnets(match.DestinationSubnets) : domains },
                    ServerNames = { match.SniHosts.Select(host => host.ToLowerInvariant()) },
                    Tcp = ConnectionRouteTranslation.Proxy(route.Route, virtualService, path, source, resources),
                    Origin = virtualService.OriginAt($"{path}.match[{entry}]"),
                };
            }
        }
    }

    // 10.1.2.3/8 means the network that the address is of.
    private static IEnumerable<string> Subnets(IEnumerable<string> subnets) => subnets.Select(subnet =>
    {
        var slash = subnet.IndexOf('/');
        if (slash < 0)
        {
            return subnet;
        }

        var bytes = System.Net.IPAddress.Parse(subnet[..slash]).GetAddressBytes();
        var length = int.Parse(subnet[(slash + 1)..], CultureInfo.InvariantCulture);
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return $"{new System.Net.IPAddress(bytes)}/{length}";
    }).Distinct();
}
