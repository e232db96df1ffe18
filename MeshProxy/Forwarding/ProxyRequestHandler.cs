using System.Runtime.CompilerServices;
using MeshProtocol;
using MeshProxy.AccessLogging;
using MeshProxy.Configuration;
using MeshProxy.Decisions;
using MeshProxy.Draining;
using MeshProxy.Limits;
using MeshProxy.Listeners;
using MeshProxy.LocalReplies;
using MeshProxy.Observability;
using MeshProxy.Observability.Traffic;
using MeshProxy.Tracing;
using MeshRouting;
using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.Forwarding;

/// <summary>Takes each request from its listener to its answer.</summary>
internal sealed partial class ProxyRequestHandler(
    ProxyConfiguration configuration,
    Passthrough passthrough,
    TrafficActivity activity,
    ProxyChance chance,
    ProxyStatistics statistics,
    FinishedRequests? finished,
    RequestMeter meter,
    Tracer tracer,
    TimeProvider time,
    ILogger<ProxyRequestHandler> logger)
{
    public async Task HandleAsync(HttpContext context, ListenerSlot slot)
    {
        var begunAt = time.GetTimestamp();
        activity.Begin(begunAt);
        slot.Statistics.Begin();
        var status = 0;
        try
        {
            var snapshot = configuration.Current;
            var listener = snapshot?.Routing.FindListener(slot.Direction, slot.MeshPort);
            var exchange = Take(context, slot, listener?.Configuration, begunAt, out var refusal);
            var end = chance.IsRepeatable ? Withhold(context) : null;
            try
            {
                var failure = await RouteAsync(exchange, snapshot, listener, refusal);
                if (failure != ProxyFailure.None)
                {
                    await LocalReplyWriter.WriteAsync(exchange, failure);
                }

                if (end is not null && !context.RequestAborted.IsCancellationRequested)
                {
                    await end.ReleaseAsync();
                }
            }
            finally
            {
                Tell(exchange);
            }

            status = Count(exchange);
        }
        finally
        {
            slot.Statistics.End(status);
            activity.End();
        }
    }

    /// <summary>Brings a request into the form in which it is routed.</summary>
    /// <param name="context">The request.</param>
    /// <param name="slot">Where it came in.</param>
    /// <param name="settings">Of the listener; null where there is none.</param>
    /// <param name="begunAt">Timestamp at which it came in.</param>
    /// <param name="refusal">How it is refused; null for one that is as it has to be.</param>
    private Exchange Take(HttpContext context, ListenerSlot slot, Listener? settings, long begunAt, out BadRequestReply? refusal)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var normalization = settings?.PathNormalization ?? default;
        // Before headers are taken out: what is wrong with one of them may be named in Connection.
        refusal = RequestForm.Refusal(context.Request, raw, normalization, out var mayHaveEnvoyHeaders);
        var claim = mayHaveEnvoyHeaders && slot.Direction == ListenerDirection.Inbound ? context.Request.Headers[MeshHeaders.PeerMetadata].ToString() : "";
        RequestHeaderRules.Apply(context, slot, settings, mayHaveEnvoyHeaders);
        var exchange = new Exchange(context, slot, RequestTarget.Parse(raw, context.Request.Headers.Host.ToString(), normalization))
        {
            BegunAt = begunAt,
            Settings = settings,
            Time = time,
            // A certificate says more.
            Caller = claim.Length > 0 && context.Features.Get<CallerMeter>() is null ? slot.Claims.Find(claim) : null,
            Messages = GrpcReply.IsGrpc(context.Request) ? new GrpcMessages() : null,
            IsDraining = activity.IsDraining,
            DefaultPort = context.Features.Get<TunnelTarget>()?.Port ?? 80,
            SendsAttemptCount = slot.Direction != ListenerDirection.Inbound && settings?.ProxyHeaders is not { OmitsAttemptCount: true },
        };
        context.Features.Set(exchange);
        if (context.Request.ContentLength is null)
        {
            exchange.Tally.WatchRequest(context);
        }

        if (exchange.Messages is { } messages)
        {
            context.Request.Body = new MessageCountingStream(context.Request.Body, messages.OfRequest);
        }

        if (exchange.IsDraining)
        {
            // Here too, for answers that have no headers from upstream.
            ConnectionEnd.Announce(context);
        }

        return exchange;
    }

    /// <summary>Tells all who want to know what became of a request, however it ended.</summary>
    private void Tell(Exchange exchange)
    {
        if (exchange.AccessLog is { } sink)
        {
            RequestLog.Write(sink, exchange);
        }

        var duration = time.GetElapsedTime(exchange.BegunAt);
        meter.Count(exchange, duration);
        tracer.End(exchange);
        finished?.Add(exchange, duration);
    }

    /// <returns>The status of the answer.</returns>
    private int Count(Exchange exchange)
    {
        foreach (var flag in exchange.Flags)
        {
            statistics.CountFlag(flag);
        }

        var request = exchange.Context.Request;
        var status = exchange.LocalStatus ?? exchange.Context.Response.StatusCode;
        Log.Answered(logger, exchange.Slot.Name, request.Method, exchange.Target.Authority, exchange.Target.Path, status,
            exchange.Cluster?.State.Name, exchange.Endpoint?.Address, exchange.Flags);
        return status;
    }

    private static WithheldEnd Withhold(HttpContext context)
    {
        var end = new WithheldEnd(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), context.Response);
        context.Features.Set<IHttpResponseBodyFeature>(end);
        return end;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ProxyFailure> RouteAsync(Exchange exchange, ProxySnapshot? snapshot, ListenerModel? listener, BadRequestReply? refusal)
    {
        var request = exchange.Context.Request;
        while (true)
        {
            if (snapshot is null)
            {
                return ProxyFailure.NotConfigured;
            }

            exchange.Revision = snapshot.Routing.Revision;
            if (listener?.Connections is not null && exchange.Context.Features.Get<ConnectionChain>() is { } chain)
            {
                listener = chain.In(listener);
            }

            if (listener is null)
            {
                // What the connection came in by is gone: the caller is to look for another way.
                exchange.IsDraining = true;
                return ProxyFailure.RouteNotFound;
            }

            if (snapshot.AccessLogs.TryGetValue(listener, out var sink) && exchange.AccessLog is null)
            {
                exchange.Tally.WatchRequest(exchange.Context);
                exchange.AccessLog = sink;
            }

            if (snapshot.Tracing.TryGetValue(listener, out var tracing) && exchange.Tracing is null)
            {
                tracer.Begin(exchange, tracing);
                if (exchange.Trace is not null && exchange.AccessLog is null)
                {
                    exchange.Tally.WatchRequest(exchange.Context);
                }
            }

            if (refusal is not null)
            {
                await LocalReplyWriter.WriteAsync(exchange, refusal);
                return ProxyFailure.None;
            }

            if (HttpMethods.IsConnect(request.Method))
            {
                return ProxyFailure.ConnectNotFirst;
            }

            if (exchange.Admission is null && snapshot.Gates.Find(listener) is { } gate)
            {
                exchange.Admission = await gate.AuthenticateAsync(exchange);
            }

            var port = exchange.Slot.Direction == ListenerDirection.Outbound
                ? HostName.PortOf(exchange.Target.Authority, exchange.DefaultPort)
                : exchange.Slot.MeshPort;
            var decision = listener.Decide(new HttpRequestHead(request, exchange.Target, exchange.Admission?.Claims), port, chance.Requests);
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

            exchange.RouteName = decision.Route.NameInLogs(new HttpRequestHead(request, exchange.Target, exchange.Admission?.Claims));
            exchange.Route = decision.Route;
            if (exchange.Tracing is not null && tracing is not null)
            {
                Tracer.Name(exchange, tracing, decision.Route, new HttpRequestHead(request, exchange.Target, exchange.Admission?.Claims));
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
                await Task.Yield();
                snapshot = configuration.Current;
                listener = snapshot?.Routing.FindListener(exchange.Slot.Direction, exchange.Slot.MeshPort);
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

    private ValueTask<ProxyFailure> UnknownHostAsync(UnknownHosts policy, Exchange exchange)
    {
        switch (policy)
        {
            case UnknownHosts.AllowAny:
                exchange.RouteName = Passthrough.RouteName;
                return passthrough.SendAsync(exchange);
            case UnknownHosts.RegistryOnly:
                exchange.RouteName = Passthrough.RefusedRouteName;
                return ValueTask.FromResult(ProxyFailure.BlackHole);
            default:
                return ValueTask.FromResult(ProxyFailure.RouteNotFound);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Debug, "{Listener}: {Method} '{Authority}' '{Path}' {Status} cluster {Cluster} endpoint {Endpoint} flags {Flags}", EventName = "RequestAnswered")]
        public static partial void Answered(
            ILogger logger, string listener, string method, string authority, string path, int status, string? cluster, string? endpoint, IReadOnlyList<string> flags);
    }
}
