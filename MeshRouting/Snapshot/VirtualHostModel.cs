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
}
