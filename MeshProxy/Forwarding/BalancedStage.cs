using MeshProxy.CircuitBreaking;
using MeshProxy.Configuration;
using MeshProxy.LoadBalancing;
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

        var balancer = cluster.LoadBalancer;
        if (balancer.Endpoints.IsEmpty)
        {
            return ProxyFailure.NoHealthyUpstream;
        }

        // A retry keeps the hash that the first try may have made up.
        exchange.Hash ??= cluster.HashKey?.Of(exchange, chance);
        var endpoint = Pick(balancer, exchange.Hash, exchange.Tried);
        exchange.Endpoint = endpoint;
        exchange.Attempt++;
        var usesHttp2 = exchange.UsesHttp2 = UpstreamChoice.IsHttp2(cluster.Configuration.Protocol, exchange.Context.Request);
        var breaker = cluster.CircuitBreaker;
        if (breaker is not null && await EnterAsync(breaker, endpoint, exchange) is not ProxyFailure.None and var refusal)
        {
            return refusal;
        }

        var number = endpoint.Begin();
        try
        {
            // Which connection a request will get is the client's secret; with one at a time, every nth request ends it.
            exchange.ClosesConnection = cluster.Configuration.Connections is { MaxRequestsPerConnection: > 0 and var most } && number % most == 0;
            var failure = await sender.SendAsync(exchange, cluster.Pool.Invoker, endpoint.Destination);
            cluster.OutlierDetector?.Failed(endpoint, failure);
            return failure;
        }
        finally
        {
            endpoint.End();
            if (usesHttp2)
            {
                breaker?.Leave(endpoint.SharedConnection);
            }
            else
            {
                breaker?.Leave(endpoint.Connections);
            }
        }
    }

    // Whoever waits for a connection waits as long as his time allows.
    private static async ValueTask<ProxyFailure> EnterAsync(CircuitBreaker breaker, EndpointState endpoint, Exchange exchange)
    {
        if (exchange.UsesHttp2)
        {
            return breaker.Enter(endpoint.SharedConnection);
        }

        var gone = exchange.Context.RequestAborted;
        if ((exchange.TryDeadline ?? exchange.RouteDeadline) is not { } deadline)
        {
            return await breaker.EnterAsync(endpoint.Connections, gone);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, deadline.Token);
        var failure = await breaker.EnterAsync(endpoint.Connections, either.Token);
        return failure == ProxyFailure.CallerGone && exchange.PassedDeadline is not ProxyFailure.None and var passed ? passed : failure;
    }

    private EndpointState Pick(LoadBalancer balancer, ulong? hash, List<EndpointState>? tried)
    {
        var endpoint = balancer.Pick(chance, hash, 0);
        for (var i = 1; i < SelectionAttempts && tried is not null && tried.Contains(endpoint); i++)
        {
            endpoint = balancer.Pick(chance, hash, i);
        }

        return endpoint;
    }
}
