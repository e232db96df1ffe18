using System.Collections.Immutable;
using MeshProtocol;
using MeshRouting.Matching;

namespace MeshRouting;

/// <summary>One of the alternatives under which a route is used.</summary>
public sealed class MatchModel
{
    internal MatchModel(RouteMatch configuration)
    {
        Configuration = configuration;
        Conditions = MatchCompiler.Compile(configuration);
    }

    /// <summary>What it was made from.</summary>
    public RouteMatch Configuration { get; }

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
