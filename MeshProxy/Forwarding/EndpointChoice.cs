using System.Net;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.LoadBalancing;
using MeshProxy.LocalReplies;
using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>Finds the endpoint for a try.</summary>
internal sealed class EndpointChoice(IChance chance, TimeProvider time)
{
    /// <summary>How often a retry asks for an endpoint that was not tried yet, before it takes any (Istio's hostSelectionRetryMaxAttempts).</summary>
    private const int SelectionAttempts = 5;

    /// <summary>How long a request waits for the first answer to the names of a new cluster; Envoy does not use a cluster before it has one.</summary>
    private static readonly TimeSpan LongestWarming = TimeSpan.FromSeconds(5);

    /// <summary>Sets the endpoint of the exchange.</summary>
    /// <returns>Why there is none.</returns>
    public ValueTask<ProxyFailure> ChooseAsync(ClusterModel cluster, Exchange exchange)
    {
        if (cluster.Asked is { } asked)
        {
            return ValueTask.FromResult(Ask(asked, cluster, exchange));
        }

        return cluster.FirstAnswers is { IsCompleted: false } answers && cluster.LoadBalancer.Endpoints.IsEmpty
            ? WarmAsync(answers, cluster, exchange)
            : ValueTask.FromResult(Balance(cluster, exchange));
    }

    private ProxyFailure Ask(AskedEndpoints asked, ClusterModel cluster, Exchange exchange)
    {
        var isDynamic = cluster.Configuration.Kind == ClusterKind.DynamicDns;
        if (!isDynamic && exchange.Slot.Direction != ListenerDirection.Outbound)
        {
            // Whoever calls a gateway asks for the gateway: there is no other address, and Envoy finds no host.
            return ProxyFailure.NoHealthyUpstream;
        }

        var authority = isDynamic ? exchange.Target.Authority : exchange.AskedAuthority;
        if (AskedAddress.Read(authority, exchange.DefaultPort, exchange.Slot, out var host, out var port) is not ProxyFailure.None and var failure)
        {
            return failure;
        }

        if (!cluster.Group.Endpoints.IsEmpty && !IPAddress.TryParse(host, out _))
        {
            // The name of a service of the mesh stands for its endpoints, as its virtual address does on a cluster.
            return Balance(cluster, exchange);
        }

        exchange.Endpoint = asked.For(host, isDynamic && cluster.Configuration.ServicePort > 0 ? cluster.Configuration.ServicePort : port);
        return ProxyFailure.None;
    }

    private async ValueTask<ProxyFailure> WarmAsync(Task answers, ClusterModel cluster, Exchange exchange)
    {
        var gone = exchange.Context.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            gone, (exchange.TryDeadline ?? exchange.RouteDeadline)?.Token ?? CancellationToken.None);
        try
        {
            await answers.WaitAsync(LongestWarming, time, either.Token);
        }
        catch (TimeoutException)
        {
            // Then there are no endpoints.
        }
        catch (OperationCanceledException)
        {
            return exchange.PassedDeadline is not ProxyFailure.None and var passed ? passed : ProxyFailure.CallerGone;
        }

        return Balance(cluster, exchange);
    }

    private ProxyFailure Balance(ClusterModel cluster, Exchange exchange)
    {
        var balancer = cluster.LoadBalancer;
        if (exchange.TriedPriorities is { } priorities)
        {
            balancer = priorities.Narrow(balancer);
        }

        if (balancer.Endpoints.IsEmpty)
        {
            return ProxyFailure.NoHealthyUpstream;
        }

        // A retry keeps the hash that the first try may have made up.
        exchange.Hash ??= cluster.HashKey?.Of(exchange, chance);
        exchange.Endpoint = Pick(balancer, exchange.Hash, exchange.Tried);
        return ProxyFailure.None;
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
