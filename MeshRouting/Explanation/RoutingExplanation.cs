using System.Collections.Immutable;
using System.Text;
using MeshProtocol;

namespace MeshRouting.Explanation;

/// <summary>A decision with its reasons.</summary>
/// <param name="Listener">Name of the listener.</param>
/// <param name="Port">The port asked for.</param>
/// <param name="Authority">The Host as sent.</param>
/// <param name="Outcome">What comes of the request.</param>
/// <param name="Reason">The outcome in a sentence.</param>
/// <param name="VirtualHosts">Every virtual host of the port's route table, the chosen one first.</param>
public sealed record RoutingExplanation(
    string Listener, int Port, string Authority, RoutingOutcome Outcome, string Reason, ImmutableArray<VirtualHostExplanation> VirtualHosts)
{
    /// <summary>The route that is taken; null when there is none.</summary>
    public RouteModel? Route { get; init; }

    /// <summary>The explanation as indented lines.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Reason).Append('\n');
        foreach (var host in VirtualHosts)
        {
            Line(1, host.IsChosen, $"virtual host {host.Name}: {host.Reason}", host.Origin);
            foreach (var route in host.Routes)
            {
                Line(2, route.IsChosen, $"route {route.Name}: {route.Reason}", route.Origin);
                foreach (var match in route.Matches)
                {
                    Line(3, match.Holds, $"match {match.Name}: {match.Reason}", match.Origin);
                }

                foreach (var cluster in route.Clusters)
                {
                    Line(3, true, $"cluster {cluster.Name}: {cluster.Share:P1}{(cluster.IsKnown ? "" : ", which is not known")}", cluster.Origin);
                }
            }
        }

        return text.ToString();

        void Line(int indent, bool isGood, string line, Origin? origin)
        {
            var place = OriginText.Of(origin);
            text.Append(' ', indent * 2).Append(isGood ? "+ " : "- ").Append(line);
            text.Append(place.Length == 0 ? "" : $"  [{place}]").Append('\n');
        }
    }
}
