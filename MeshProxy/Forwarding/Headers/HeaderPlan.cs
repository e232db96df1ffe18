using System.Collections.Immutable;
using MeshProtocol;
using MeshRouting;

namespace MeshProxy.Forwarding.Headers;

/// <summary>All that a route does to headers, for one of its clusters.</summary>
internal sealed class HeaderPlan
{
    private HeaderPlan(ImmutableArray<HeaderLevel> request, ImmutableArray<HeaderLevel> response, string authority)
    {
        Request = request;
        Response = response;
        Authority = authority;
    }

    public ImmutableArray<HeaderLevel> Request { get; }

    public ImmutableArray<HeaderLevel> Response { get; }

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
            var isRewritten = route.Configuration.Forward?.Rewrite is { Authority.Length: > 0 };
            return route.Clusters.IsEmpty
                ? [Create(null, general, isRewritten)]
                : [.. route.Clusters.Select(cluster => Create(cluster.Configuration.Headers, general, isRewritten))];
        }
        catch (ArgumentException error)
        {
            throw new RoutingConfigurationException($"route '{route.Name}'", error.Message, route.Configuration.Origin, error);
        }
    }

    // The cluster's changes come first, so that the route's win; before both stands the authority of a rewrite.
    private static HeaderPlan Create(HeaderChanges? own, HeaderChanges? general, bool isRewritten) => new(
        Levels(own?.Request, general?.Request),
        Levels(own?.Response, general?.Response),
        isRewritten ? "" : general is { Authority.Length: > 0 } ? general.Authority : own?.Authority ?? "");

    private static ImmutableArray<HeaderLevel> Levels(IReadOnlyList<HeaderOperation>? own, IReadOnlyList<HeaderOperation>? general) =>
        [.. new[] { HeaderLevel.Of(own), HeaderLevel.Of(general) }.OfType<HeaderLevel>()];
}
