using System.Collections.Immutable;
using MeshProtocol;
using MeshRouting.Matching;

namespace MeshRouting;

/// <summary>One of the alternatives under which a route is used.</summary>
public sealed class MatchModel
{
    internal MatchModel(RouteMatch configuration, string routeName)
    {
        Configuration = configuration;
        RouteName = configuration.Name.Length == 0 ? routeName : $"{routeName}.{configuration.Name}";
        Conditions = MatchCompiler.Compile(configuration);
    }

    /// <summary>What it was made from.</summary>
    public RouteMatch Configuration { get; }

    /// <summary>What access logs call the route of a request for which this one holds: Istio's <c>rule.match</c>, or <c>rule</c> where the match has no name.</summary>
    public string RouteName { get; }

    internal ImmutableArray<RequestCondition> Conditions { get; }

    internal bool Holds<THead>(in THead head)
        where THead : IRequestHead
    {
        foreach (var condition in Conditions)
        {
            if (!condition.Holds(head))
            {
                return false;
            }
        }

        return true;
    }
}
