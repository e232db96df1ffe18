using System.Collections.Immutable;
using MeshProxy.Configuration;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>Of two endpoints drawn at random, the one with fewer requests in flight.</summary>
internal sealed class LeastRequestLoadBalancer(ImmutableArray<EndpointState> endpoints) : LoadBalancer(endpoints)
{
    public override EndpointState Pick(IChance chance, ulong? hash, int attempt)
    {
        if (Endpoints.Length == 1)
        {
            return Endpoints[0];
        }

        var one = (int)chance.Next(Endpoints.Length);
        // The second is drawn from the others, so that two are compared always.
        var other = (int)chance.Next(Endpoints.Length - 1);
        if (other >= one)
        {
            other++;
        }

        return Endpoints[other].InFlight < Endpoints[one].InFlight ? Endpoints[other] : Endpoints[one];
    }
}
