using MeshProtocol;
using MeshProxy.Authorization;
using MeshProxy.Forwarding;
using MeshProxy.Observability;
using MeshProxy.Security;
using Microsoft.AspNetCore.Connections.Features;

namespace MeshProxy.AccessLogging;

/// <summary>Tells what became of a request.</summary>
internal static class RequestLog
{
    /// <summary>Tells it to the access log of its listener.</summary>
    public static void Write(AccessLogSink sink, Exchange exchange) => sink.Write(Describe(exchange, redacts: true));

    /// <summary>All that is known of it at this moment.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="redacts">Whether tokens in its query are left out: in a log, and not in headers that routes make of it.</param>
    public static AccessLogEntry Describe(Exchange exchange, bool redacts)
    {
        IReadOnlyCollection<string>? tokens = redacts ? exchange.Admission?.TokenParameters ?? [] : null;
        var context = exchange.Context;
        var connection = context.Connection;
        var hasAnswer = !exchange.IsCallerGone || context.Response.HasStarted;
        var isAnswered = exchange.HasAnswerBegun || exchange.LocalStatus is not null || context.Response.HasStarted;
        var duration = exchange.Time.GetElapsedTime(exchange.BegunAt);
        var client = new ClientAddress(exchange.Slot.Direction == ListenerDirection.Gateway, exchange.Settings?.TrustedProxies ?? 0)
            .Of(context.Request.Headers, connection.RemoteIpAddress);
        var isPeer = client is null || client.Equals(connection.RemoteIpAddress);
        return new AccessLogEntry
        {
            StartedAt = exchange.Time.TimeAt(exchange.BegunAt),
            Duration = duration,
            Method = context.Request.Method,
            Path = exchange.Target.Path + (tokens is null ? exchange.Target.Query : LoggedQuery.Of(exchange.Target.Query, tokens)),
            TokenParameters = tokens,
            Authority = exchange.Target.Authority,
            Scheme = context.Request.Scheme,
            Protocol = context.Request.Protocol,
            Status = !hasAnswer || !isAnswered ? 0 : exchange.LocalStatus is { } local && !context.Response.HasStarted ? local : context.Response.StatusCode,
            Flags = exchange.Flags,
            Details = exchange.Details,
            TransportFailure = exchange.TransportFailure,
            BytesReceived = exchange.Tally.BytesReceived,
            BytesSent = hasAnswer ? exchange.Tally.BytesSent(context) : 0,
            RequestHeaders = context.Request.Headers,
            ResponseHeaders = hasAnswer ? context.Response.Headers : null,
            UpstreamHost = exchange.Endpoint?.Address ?? exchange.PassedTo,
            UpstreamCluster = exchange.Cluster?.State.Name ?? (exchange.PassedTo is null ? null : Passthrough.ClusterName),
            UpstreamLocal = exchange.UpstreamLocal,
            Attempts = exchange.Attempt,
            LocalAddress = connection.LocalIpAddress,
            LocalPort = connection.LocalPort,
            RemoteAddress = client,
            // Of a client that a header tells of no port is known.
            RemotePort = isPeer ? connection.RemotePort : 0,
            PeerAddress = connection.RemoteIpAddress,
            PeerPort = connection.RemotePort,
            ServerName = context.Features.Get<ITlsHandshakeFeature>()?.HostName,
            RouteName = exchange.RouteName,
            ConnectionId = connection.Id,
            IsMutualTls = context.Features.Get<PeerIdentity>() is not null,
            TraceId = exchange.Trace?.Trace.ToString(),
        };
    }
}
