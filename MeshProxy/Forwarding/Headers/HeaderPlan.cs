using System.Collections.Immutable;
using MeshProtocol;
using MeshRouting;

namespace MeshProxy.Forwarding.Headers;

/// <summary>All that a route does to headers, for one of its clusters.</summary>
internal sealed class HeaderPlan
{
    private HeaderPlan(ImmutableArray<HeaderChange> request, ImmutableArray<HeaderChange> response, string authority)
    {
        Request = request;
        Response = response;
        Authority = authority;
    }

    public ImmutableArray<HeaderChange> Request { get; }

    public ImmutableArray<HeaderChange> Response { get; }

    /// <summary>Replaces Host; empty leaves it.</summary>
    public string Authority { get; }

    /// <summary>The plans of a route by its clusters, or the one of a route that has none; null when the route changes no header.</summary>
    public static ImmutableArray<HeaderPlan>? Of(RouteModel route)
    {
        var general = route.Configuration.Headers;
        if (general is null && route.Clusters.All(cluster => cluster.Configuration.Headers is null))
        {
            return null;
        }

        try
        {
            return route.Clusters.IsEmpty
                ? [Create(null, general)]
                : [.. route.Clusters.Select(cluster => Create(cluster.Configuration.Headers, general))];
        }
        catch (ArgumentException error)
        {
            throw new RoutingConfigurationException($"route '{route.Name}'", error.Message, route.Configuration.Origin, error);
        }
    }

    // The cluster's changes come first, so that the route's win.
    private static HeaderPlan Create(HeaderChanges? own, HeaderChanges? general) => new(
        [.. (own?.Request ?? []).Concat(general?.Request ?? []).Select(operation => new HeaderChange(operation))],
        [.. (own?.Response ?? []).Concat(general?.Response ?? []).Select(operation => new HeaderChange(operation))],
        general is { Authority.Length: > 0 } ? general.Authority : own?.Authority ?? "");
}
