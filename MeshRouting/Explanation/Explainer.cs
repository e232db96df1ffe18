using System.Collections.Immutable;
using System.Globalization;
using MeshProtocol;

namespace MeshRouting.Explanation;

/// <summary>Walks the same models and matchers as the decision, and writes down what it sees.</summary>
internal static class Explainer
{
    public static RoutingExplanation Explain<THead>(ListenerModel listener, in THead head, int port)
        where THead : IRequestHead
    {
        var name = listener.Configuration.Name;
        if (listener.FindRouteTable(port) is not { } table)
        {
            return new RoutingExplanation(name, port, head.Authority, RoutingOutcome.NoRouteTable,
                $"listener {name} has no routes for port {port}{UnknownHostPolicy(listener)}", []);
        }

        var chosen = table.FindVirtualHost(head.Authority);
        var hosts = ImmutableArray.CreateBuilder<VirtualHostExplanation>();
        RouteModel? route = null;
        if (chosen is not null)
        {
            route = chosen.FindRoute(head);
            hosts.Add(new VirtualHostExplanation(
                chosen.Name, chosen.Configuration.Origin, true, WhyChosen(chosen, head.Authority), Routes(chosen, route, head))
            {
                Fits = true,
            });
        }

        var authority = head.Authority;
        foreach (var other in table.VirtualHosts)
        {
            if (other != chosen)
            {
                hosts.Add(new VirtualHostExplanation(other.Name, other.Configuration.Origin, false, WhyNot(other, authority), [])
                {
                    Fits = other.Configuration.Domains.Any(domain => Fits(domain, authority)),
                });
            }
        }

        var (outcome, reason) = (chosen, route) switch
        {
            (null, _) => (RoutingOutcome.NoVirtualHost,
                $"no virtual host of port {port} answers to '{head.Authority}'{UnknownHostPolicy(listener)}"),
            (_, null) => (RoutingOutcome.NoRoute, $"no route of virtual host {chosen.Name} matches: 404, flag NR"),
            _ => (RoutingOutcome.Routed, $"route {route.Name} of virtual host {chosen.Name}"),
        };
        return new RoutingExplanation(name, port, head.Authority, outcome, reason, hosts.DrainToImmutable()) { Route = route };
    }

    private static string UnknownHostPolicy(ListenerModel listener) => listener.Configuration.UnknownHosts switch
    {
        UnknownHosts.AllowAny => ": passed on to the address asked for (ALLOW_ANY)",
        UnknownHosts.RegistryOnly => ": 502 (REGISTRY_ONLY)",
        _ => ": 404, flag NR",
    };

    private static string WhyChosen(VirtualHostModel host, string authority)
    {
        var domain = host.Configuration.Domains.Where(domain => Fits(domain, authority)).MaxBy(Specificity)!;
        return $"domain '{domain}' is the most specific for '{authority}'";
    }

    private static string WhyNot(VirtualHostModel host, string authority)
    {
        var domain = host.Configuration.Domains.Where(domain => Fits(domain, authority)).MaxBy(Specificity);
        return domain is null
            ? $"none of its domains fits '{authority}': {string.Join(", ", host.Configuration.Domains)}"
            : $"domain '{domain}' fits '{authority}' but is less specific";
    }

    private static bool Fits(string domain, string authority)
    {
        var host = HostName.WithoutPort(authority);
        return domain == "*"
            || (domain[0] == '*'
                ? host.Length >= domain.Length && host.EndsWith(domain.AsSpan(1), StringComparison.OrdinalIgnoreCase)
                : host.Equals(domain, StringComparison.OrdinalIgnoreCase));
    }

    private static int Specificity(string domain) => domain[0] == '*' ? domain.Length : int.MaxValue;

    private static ImmutableArray<RouteExplanation> Routes<THead>(VirtualHostModel host, RouteModel? chosen, in THead head)
        where THead : IRequestHead
    {
        var routes = ImmutableArray.CreateBuilder<RouteExplanation>();
        var isDecided = false;
        foreach (var route in host.Routes)
        {
            var configuration = route.Configuration;
            if (isDecided)
            {
                routes.Add(new RouteExplanation(route.Name, configuration.Origin, false, $"not reached: route {chosen!.Name} comes before it", [], []));
                continue;
            }

            isDecided = route == chosen;
            var reason = (isDecided, route.Matches.IsEmpty) switch
            {
                (true, true) => "has no match and takes every request",
                (true, false) => "matches",
                _ => "does not match",
            };
            routes.Add(new RouteExplanation(
                route.Name, configuration.Origin, isDecided, reason, Matches(route, head), isDecided ? Clusters(route) : []));
        }

        return routes.DrainToImmutable();
    }

    private static ImmutableArray<MatchExplanation> Matches<THead>(RouteModel route, in THead head)
        where THead : IRequestHead
    {
        var matches = ImmutableArray.CreateBuilder<MatchExplanation>();
        foreach (var match in route.Matches)
        {
            var failures = new List<string>();
            foreach (var condition in match.Conditions)
            {
                if (!condition.Holds(head))
                {
                    failures.Add(condition.DescribeFailure(head));
                }
            }

            var name = match.Configuration.Name is { Length: > 0 } given ? given : (matches.Count + 1).ToString(CultureInfo.InvariantCulture);
            matches.Add(new MatchExplanation(
                name, match.Configuration.Origin, failures.Count == 0, failures.Count == 0 ? "holds" : string.Join("; ", failures)));
        }

        return matches.DrainToImmutable();
    }

    private static ImmutableArray<ClusterExplanation> Clusters(RouteModel route)
    {
        var sum = route.Clusters.Length == 1 ? 0 : route.Clusters.Sum(cluster => (double)cluster.Configuration.Weight);
        return [.. route.Clusters.Select(cluster => new ClusterExplanation(
            cluster.Name, cluster.Configuration.Origin, sum == 0 ? 1 : cluster.Configuration.Weight / sum, cluster.ClusterIndex >= 0))];
    }
}
