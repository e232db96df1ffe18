using MeshProxy.Configuration;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>Of two endpoints drawn at random, the one with fewer requests in flight.</summary>
internal sealed class LeastRequestLoadBalancer : LoadBalancer
{
    public override EndpointState Pick(ClusterModel cluster, IChance chance)
    {
        var endpoints = cluster.Endpoints;
        if (endpoints.Length == 1)
        {
            return endpoints[0];
        }

        var one = (int)chance.Next(endpoints.Length);
        // The second is drawn from the others, so that two are compared always.
        var other = (int)chance.Next(endpoints.Length - 1);
        if (other >= one)
        {
            other++;
        }

        return endpoints[other].InFlight < endpoints[one].InFlight ? endpoints[other] : endpoints[one];
    }
}
