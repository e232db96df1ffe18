using MeshProxy.Configuration;
using MeshProxy.LocalReplies;
using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>One try: picks an endpoint of the cluster and sends the request there.</summary>
internal sealed class BalancedStage(UpstreamSender sender, IChance chance) : IForwardingStage
{
    /// <summary>How often a retry asks for an endpoint that was not tried yet, before it takes any (Istio's hostSelectionRetryMaxAttempts).</summary>
    private const int SelectionAttempts = 5;

    public async ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        if (exchange.Cluster is not { } cluster)
        {
            return ProxyFailure.ClusterNotFound;
        }

        if (cluster.Endpoints.IsEmpty)
        {
            return ProxyFailure.NoHealthyUpstream;
        }

        var endpoint = Pick(cluster, exchange.Tried);
        exchange.Endpoint = endpoint;
        exchange.Attempt++;
        endpoint.Begin();
        try
        {
            return await sender.SendAsync(exchange, cluster.Pool.Invoker, endpoint.Destination);
        }
        finally
        {
            endpoint.End();
        }
    }

    private EndpointState Pick(ClusterModel cluster, List<EndpointState>? tried)
    {
        var endpoint = cluster.LoadBalancer.Pick(cluster, chance);
        for (var i = 1; i < SelectionAttempts && tried is not null && tried.Contains(endpoint); i++)
        {
            endpoint = cluster.LoadBalancer.Pick(cluster, chance);
        }

        return endpoint;
    }
}
