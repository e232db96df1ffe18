using MeshProxy.Forwarding;
using Microsoft.AspNetCore.Connections.Features;

namespace MeshProxy.AccessLogging;

/// <summary>Tells the access log of its listener what became of a request.</summary>
internal static class RequestLog
{
    public static void Write(AccessLogSink sink, Exchange exchange, TimeProvider time)
    {
        var context = exchange.Context;
        var connection = context.Connection;
        var hasAnswer = !exchange.IsCallerGone || context.Response.HasStarted;
        var duration = time.GetElapsedTime(exchange.BegunAt);
        sink.Write(new AccessLogEntry
        {
            StartedAt = time.GetUtcNow() - duration,
            Duration = duration,
            Method = context.Request.Method,
            Path = exchange.Target.Path + LoggedQuery.Of(exchange.Target.Query, exchange.Admission?.TokenParameters ?? []),
            Authority = exchange.Target.Authority,
            Scheme = context.Request.Scheme,
            Protocol = context.Request.Protocol,
            Status = hasAnswer ? exchange.LocalStatus is { } local && !context.Response.HasStarted ? local : context.Response.StatusCode : 0,
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
            RemoteAddress = connection.RemoteIpAddress,
            RemotePort = connection.RemotePort,
            ServerName = context.Features.Get<ITlsHandshakeFeature>()?.HostName,
            RouteName = exchange.RouteName,
            ConnectionId = connection.Id,
        });
    }
}
