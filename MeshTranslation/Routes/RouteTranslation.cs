using MeshModel.Hosts;
using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Resources;
using MeshTranslation.Routes.Delegation;

namespace MeshTranslation.Routes;

/// <summary>Makes the routes of a VirtualService for one caller.</summary>
internal static class RouteTranslation
{
    /// <summary>The name of the route that goes straight to a service.</summary>
    public const string DefaultRouteName = "default";

    /// <summary>The route of a service for which no VirtualService counts.</summary>
    public static Route Default(MeshService service, int port, MeshSettings settings)
    {
        var origin = service.Resource.OriginAt();
        return new Route
        {
            Name = DefaultRouteName,
            Forward = new Forward
            {
                Clusters = { new WeightedCluster { Cluster = ClusterName.Outbound(port, null, service.Host), Weight = 1, Origin = origin } },
                Retries = RetryTranslation.Translate(settings.DefaultRetries),
            },
            Origin = origin,
        };
    }

    /// <summary>
    /// The rules that count for this caller, in order. Empty when every rule is for somebody else: the VirtualService is then as good as absent.
    /// </summary>
    public static List<Route> Translate(VirtualService virtualService, RouteSource source, MeshResources resources)
    {
        List<Route> routes = [];
        foreach (var rule in resources.RulesOf(virtualService))
        {
            if (TranslateRule(rule, source, resources) is { } route)
            {
                routes.Add(route);
                if (route.Matches.Count == 0)
                {
                    break; // Nothing after a rule without conditions can be reached.
                }
            }
        }

        return routes;
    }

    private static Route? TranslateRule(RouteRule resolved, RouteSource source, MeshResources resources)
    {
        var (rule, place) = (resolved.Rule, resolved.Place);
        var route = new Route { Name = rule.Name ?? "", Origin = place.Origin };
        for (var entry = 0; entry < rule.Match.Count; entry++)
        {
            var match = rule.Match[entry];
            var standsAt = resolved.Matches[entry];
            if (Concerns(match, standsAt.Namespace, source))
            {
                route.Matches.Add(TranslateMatch(match, standsAt.Origin));
            }
        }

        var forSomebodyElse = rule.Match.Count > 0 && route.Matches.Count == 0;
        if (forSomebodyElse)
        {
            return null;
        }

        route.Cors = AnswerTranslation.Translate(rule.CorsPolicy);
        if (rule.Redirect is not null || rule.DirectResponse is not null)
        {
            route.Headers = HeaderTranslation.Translate(rule.Headers);
            route.Redirect = rule.Redirect is { } redirect ? AnswerTranslation.Translate(redirect) : null;
            if (rule.DirectResponse is { } response)
            {
                route.DirectResponse = AnswerTranslation.Translate(response);
            }

            return route.ActionCase == Route.ActionOneofCase.None ? null : route;
        }

        if (rule.Route.Count == 0)
        {
            return null;
        }

        // The operations of an only destination act as the rule's, after them; those of one among several come before the rule's.
        route.Headers = rule.Route is [var only] ? HeaderTranslation.Translate(rule.Headers, only.Headers) : HeaderTranslation.Translate(rule.Headers);
        route.Fault = FaultTranslation.Translate(rule.Fault);
        route.Forward = new Forward
        {
            TimeoutMs = (long)(rule.Timeout?.TotalMilliseconds ?? 0),
            Rewrite = AnswerTranslation.Translate(rule.Rewrite),
            Retries = RetryTranslation.Translate(rule.Retries ?? resources.Settings.DefaultRetries),
            Mirrors = { MirrorTranslation.Translate(resolved, resources.Settings.MirrorHostSuffix, (destination, owner) => ClusterOf(destination, owner, source.Port, source.Node.Namespace, resources)) },
        };
        for (var entry = 0; entry < rule.Route.Count; entry++)
        {
            var destination = rule.Route[entry];
            route.Forward.Clusters.Add(new WeightedCluster
            {
                Cluster = ClusterOf(destination.Destination, place.Namespace, source.Port, source.Node.Namespace, resources),
                Weight = destination.Weight,
                Headers = rule.Route.Count > 1 ? HeaderTranslation.Translate(destination.Headers) : null,
                Origin = place.In($"route[{entry}]").Origin,
            });
        }

        return route;
    }

    /// <summary>The destination's port is the one given, else the service's only one, else the one that the request came in on.</summary>
    public static string ClusterOf(Destination destination, string @namespace, int requestPort, string viewer, MeshResources resources)
    {
        var host = HostName.Resolve(destination.Host, @namespace, resources.Settings.ClusterDomain);
        var service = resources.FindService(host, viewer);
        var port = destination.Port is { Number: > 0 } given ? given.Number
            : service?.Ports is [var only] ? only.Number
            : requestPort;
        return ClusterName.Outbound(port, destination.Subset, service?.Host ?? host.ToLowerInvariant());
    }

    // Istio's sourceMatchHTTP: an entry with gateways of its own is not asked for labels and namespace of the source.
    private static bool Concerns(HttpMatchRequest match, string @namespace, RouteSource source)
    {
        if (match.Port != 0 && match.Port != source.Port)
        {
            return false;
        }

        if (match.Gateways.Count > 0)
        {
            return GatewayReference.Includes(match.Gateways, @namespace, source.Gateway);
        }

        return source.Node.Labels.HasAll(match.SourceLabels)
            && (string.IsNullOrEmpty(match.SourceNamespace) || match.SourceNamespace == source.Node.Namespace);
    }

    private static RouteMatch TranslateMatch(HttpMatchRequest match, Origin origin)
    {
        var translated = new RouteMatch
        {
            Name = match.Name ?? "",
            IgnoreUriCase = match.IgnoreUriCase,
            Origin = origin,
        };
        if (match.Uri is { } uri)
        {
            translated.Uri = Translate(uri);
        }

        if (match.Scheme is { } scheme)
        {
            translated.Scheme = Translate(scheme);
        }

        if (match.Method is { } method)
        {
            translated.Method = Translate(method);
        }

        if (match.Authority is { } authority)
        {
            translated.Authority = Translate(authority);
        }

        foreach (var (name, value) in match.Headers)
        {
            translated.Headers[HeaderName(name)] = Translate(value);
        }

        foreach (var (name, value) in match.WithoutHeaders)
        {
            // Regex * stands for presence here, and only here.
            translated.WithoutHeaders[HeaderName(name)] = value.Regex == "*" ? new MeshProtocol.StringMatch { Present = true } : Translate(value);
        }

        foreach (var (name, value) in match.QueryParams)
        {
            translated.QueryParams[name] = Translate(value);
        }

        return translated;
    }

    // What begins with @ is a claim of a token, whose letter case counts.
    private static string HeaderName(string name) => name.StartsWith('@') ? name : name.ToLowerInvariant();

    public static MeshProtocol.StringMatch Translate(MeshModel.Networking.StringMatch match) => match switch
    {
        { Exact: { } exact } => new() { Exact = exact },
        { Prefix: { } prefix } => new() { Prefix = prefix },
        { Regex: { } regex } => new() { Regex = regex },
        _ => new() { Present = true },
    };
}
