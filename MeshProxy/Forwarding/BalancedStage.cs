using System.Runtime.CompilerServices;
using MeshProxy.CircuitBreaking;
using MeshProxy.Configuration;
using MeshProxy.LocalReplies;

namespace MeshProxy.Forwarding;

/// <summary>One try: picks an endpoint of the cluster and sends the request there.</summary>
internal sealed class BalancedStage(UpstreamSender sender, EndpointChoice choice) : IForwardingStage
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        if (exchange.Cluster is not { } cluster)
        {
            return ProxyFailure.ClusterNotFound;
        }

        if (await choice.ChooseAsync(cluster, exchange) is not ProxyFailure.None and var none)
        {
            return none;
        }

        var endpoint = exchange.Endpoint!;
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
            var failure = await sender.SendAsync(exchange, cluster.Pool.Invoker, cluster.Pool.DestinationOf(endpoint, exchange.Target.Authority));
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
}
