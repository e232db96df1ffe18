using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting;

/// <summary>A virtual host, ready for use.</summary>
public sealed class VirtualHostModel
{
    internal VirtualHostModel(VirtualHost configuration, ImmutableArray<RouteModel> routes)
    {
        Configuration = configuration;
        Routes = routes;
        var headers = HeadersOf(configuration);
        foreach (var route in headers.IsEmpty ? [] : routes)
        {
            route.HeaderNames = headers;
        }
    }

    /// <summary>What it was made from.</summary>
    public VirtualHost Configuration { get; }

    /// <summary>Its name, such as <c>books.mesh.svc.cluster.local:80</c>.</summary>
    public string Name => Configuration.Name;

    /// <summary>The routes in the order in which they are tried.</summary>
    public ImmutableArray<RouteModel> Routes { get; }

    /// <summary>The first route that matches; null when none does (404, flag NR).</summary>
    /// <typeparam name="THead">The head's own type.</typeparam>
    /// <param name="head">The head of the request.</param>
    public RouteModel? FindRoute<THead>(in THead head)
        where THead : IRequestHead
    {
        foreach (var route in Routes)
        {
            if (route.Holds(head))
            {
                return route;
            }
        }

        return null;
    }

    // Neither pseudo headers nor claims.
    private static ImmutableArray<string> HeadersOf(VirtualHost host) =>
    [
        .. host.Routes.SelectMany(route => route.Matches).SelectMany(match => match.Headers.Keys.Concat(match.WithoutHeaders.Keys))
            .Where(name => name.Length > 0 && name[0] is not (':' or '@')).Distinct(StringComparer.OrdinalIgnoreCase),
    ];
}
