using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.Draining;
using MeshProxy.Listeners;
using MeshProxy.LocalReplies;
using MeshProxy.Observability;
using MeshRouting;
using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.Forwarding;

/// <summary>Takes each request from its listener to its answer.</summary>
internal sealed partial class ProxyRequestHandler(
    ProxyConfiguration configuration,
    Passthrough passthrough,
    TrafficActivity activity,
    IChance chance,
    ProxyStatistics statistics,
    ILogger<ProxyRequestHandler> logger)
{
    public async Task HandleAsync(HttpContext context, ListenerSlot slot)
    {
        activity.Begin();
        slot.Statistics.Begin();
        var status = 0;
        try
        {
            status = await HandleCoreAsync(context, slot);
        }
        finally
        {
            slot.Statistics.End(status);
            activity.End();
        }
    }

    private async ValueTask<int> HandleCoreAsync(HttpContext context, ListenerSlot slot)
    {
        RequestHeaderRules.Apply(context, slot);
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var exchange = new Exchange(context, slot, RequestTarget.Parse(raw, context.Request.Headers.Host.ToString()))
        {
            IsDraining = activity.IsDraining,
            SendsAttemptCount = slot.Direction != ListenerDirection.Inbound,
        };
        context.Features.Set(exchange);
        if (exchange.IsDraining)
        {
            // Set here too, for answers that have no headers from upstream.
            context.Response.Headers.Connection = "close";
        }

        var failure = await RouteAsync(exchange);
        if (failure != ProxyFailure.None)
        {
            await LocalReplyWriter.WriteAsync(exchange, failure);
        }

        foreach (var flag in exchange.Flags)
        {
            statistics.CountFlag(flag);
        }

        var status = exchange.LocalStatus ?? context.Response.StatusCode;
        Log.Answered(logger, slot.Name, context.Request.Method, exchange.Target.Authority, exchange.Target.Path, status,
            exchange.Cluster?.State.Name, exchange.Endpoint?.Address, exchange.Flags);
        return status;
    }

    private async ValueTask<ProxyFailure> RouteAsync(Exchange exchange)
    {
        var request = exchange.Context.Request;
        if (HttpMethods.IsConnect(request.Method))
        {
            return ProxyFailure.ConnectNotFirst;
        }

        while (true)
        {
            if (configuration.Current is not { } snapshot)
            {
                return ProxyFailure.NotConfigured;
            }

            if (snapshot.Routing.FindListener(exchange.Slot.Direction, exchange.Slot.MeshPort) is not { } listener)
            {
                return ProxyFailure.RouteNotFound;
            }

            if (exchange.Admission is null && snapshot.Gates.Find(listener) is { } gate)
            {
                exchange.Admission = await gate.AuthenticateAsync(exchange);
            }

            var port = exchange.Slot.Direction == ListenerDirection.Outbound
                ? HostName.PortOf(exchange.Target.Authority, 80)
                : exchange.Slot.MeshPort;
            var decision = listener.Decide(new HttpRequestHead(request, exchange.Target, exchange.Admission?.Claims), port, chance);
            if (!decision.IsRouted)
            {
                if (exchange.Admission is { } admission && await admission.RefuseAsync(exchange))
                {
                    return ProxyFailure.None;
                }

                return decision.Outcome == RoutingOutcome.NoRoute
                    ? ProxyFailure.RouteNotFound
                    : await UnknownHostAsync(listener.Configuration.UnknownHosts, exchange);
            }

            exchange.Clusters = snapshot.Clusters;
            var stage = snapshot.Stages[decision.Route.Index];
            exchange.Choice = decision.Cluster;
            if (decision.Cluster is not { ClusterIndex: >= 0 and var index })
            {
                // The route answers by itself, or the cluster does not exist: the last stage says so; those before it do their work as always.
                return await stage.InvokeAsync(exchange);
            }

            var cluster = snapshot.Clusters[index];
            if (!cluster.Pool.TryAcquire())
            {
                // The cluster was removed between the two looks; the newer snapshot knows better.
                continue;
            }

            try
            {
                exchange.Cluster = cluster;
                return await stage.InvokeAsync(exchange);
            }
            finally
            {
                cluster.Pool.Release();
            }
        }
    }

    private ValueTask<ProxyFailure> UnknownHostAsync(UnknownHosts policy, Exchange exchange) => policy switch
    {
        UnknownHosts.AllowAny => passthrough.SendAsync(exchange),
        UnknownHosts.RegistryOnly => ValueTask.FromResult(ProxyFailure.BlackHole),
        _ => ValueTask.FromResult(ProxyFailure.RouteNotFound),
    };

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Debug, "{Listener}: {Method} '{Authority}' '{Path}' {Status} cluster {Cluster} endpoint {Endpoint} flags {Flags}", EventName = "RequestAnswered")]
        public static partial void Answered(
            ILogger logger, string listener, string method, string authority, string path, int status, string? cluster, string? endpoint, IReadOnlyList<string> flags);
    }
}
