using System.Net;
using MeshProtocol;
using MeshProxy.AccessLogging;
using MeshProxy.Forwarding;
using MeshProxy.Listeners;
using MeshProxy.Observability.Expressions;
using MeshProxy.Observability.Traffic;
using MeshProxy.Relaying;
using MeshProxy.Security;
using MeshRouting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace MeshProxy.Observability.Metrics;

/// <summary>Envoy's attributes of what is counted. Nothing is allocated for those that are as they came.</summary>
internal sealed class LabelAttributes : IAttributes<LabelSource>
{
    private LabelAttributes()
    {
    }

    public static LabelAttributes Instance { get; } = new();

    public Func<LabelSource, double?>? Number(LogSubject subject) => subject switch
    {
        LogSubject.RequestSize => static source => source.Exchange is { } exchange ? exchange.Tally.RequestBytes(exchange.Context) : null,
        LogSubject.Duration => static source => source.Exchange is { } exchange ? exchange.Time.GetElapsedTime(exchange.BegunAt).TotalMilliseconds : null,
        LogSubject.Code => static source => source.Exchange is { } exchange && ResponseOutcome.Code(exchange) is not 0 and var code ? code : null,
        LogSubject.GrpcStatus => static source =>
            source.Exchange is { Messages: not null } exchange ? ResponseOutcome.GrpcStatus(exchange, ResponseOutcome.Code(exchange)) : null,
        LogSubject.ResponseSize => static source => source.Exchange is { } exchange ? exchange.Tally.ResponseBytes(exchange.Context) : null,
        LogSubject.DestinationPort => static source => source.Exchange is { } exchange ? PortOf(exchange) : PortOf(source.Connection, source.Traffic),
        _ => null,
    };

    public Func<LabelSource, string?> Text(LogSubject subject, string key) => subject switch
    {
        LogSubject.Path => static source => source.Exchange is { } exchange ? exchange.Target.Path + QueryOf(exchange) : null,
        LogSubject.UrlPath => static source => source.Exchange?.Target.Path,
        LogSubject.Query => static source => source.Exchange is { } exchange ? QueryOf(exchange) is { Length: > 0 } query ? query[1..] : "" : null,
        LogSubject.Host => static source => source.Exchange?.Target.Authority,
        LogSubject.Scheme => static source => source.Exchange?.Context.Request.Scheme,
        LogSubject.Method => static source => source.Exchange?.Context.Request.Method,
        LogSubject.Protocol => static source => source.Exchange?.Context.Request.Protocol,
        LogSubject.RequestHeader => source => Header(source.Exchange?.Context.Request.Headers, key),
        LogSubject.ResponseHeader => source => Header(source.Exchange?.Context.Response.Headers, key),
        LogSubject.CodeDetails => static source => source.Exchange?.Details,
        LogSubject.ServerName => static source => source.Traffic?.ServerName
            ?? (source.Exchange?.Context.Features ?? source.Connection?.Features)?.Get<ITlsHandshakeFeature>()?.HostName,
        LogSubject.SourceAddress => static source => AddressOf(source)?.ToString(),
        LogSubject.UpstreamAddress => static source =>
            source.Exchange is { } exchange ? exchange.Endpoint?.Address ?? exchange.PassedTo : source.Traffic?.UpstreamHost,
        LogSubject.ClusterName => static source => source.Exchange is not { } exchange ? source.Traffic?.Cluster
            : exchange.Cluster?.State.Name ?? (exchange.PassedTo is null ? null : Passthrough.ClusterName),
        LogSubject.RouteName => static source => source.Exchange is { } exchange ? exchange.RouteName : source.Traffic?.RouteName,
        _ => static _ => null,
    };

    public bool IsMutualTls(LabelSource of) => (of.Exchange?.Context.Features ?? of.Connection?.Features)?.Get<PeerIdentity>() is not null;

    /// <summary>With its question mark, and without tokens.</summary>
    public static string QueryOf(Exchange exchange) =>
        exchange.Admission?.TokenParameters is { Count: > 0 } tokens ? LoggedQuery.Of(exchange.Target.Query, tokens) : exchange.Target.Query;

    // The port that a cluster's own addresses would have had: here applications connect to their sidecar's, and sidecars to those of one another.
    private static int PortOf(Exchange exchange) => exchange.Slot.Direction switch
    {
        ListenerDirection.Outbound => HostName.PortOf(exchange.AskedAuthority, exchange.DefaultPort),
        ListenerDirection.Inbound => exchange.Slot.MeshPort,
        _ => exchange.Context.Connection.LocalPort,
    };

    private static int? PortOf(ConnectionContext? connection, ConnectionTraffic? traffic) => connection?.Features.Get<ListenerSlot>() switch
    {
        { Direction: ListenerDirection.Outbound } => connection.Features.Get<TunnelTarget>()?.Port ?? (traffic?.Upstream as IPEndPoint)?.Port,
        { Direction: ListenerDirection.Inbound } slot => slot.MeshPort,
        _ => (connection?.LocalEndPoint as IPEndPoint)?.Port,
    };

    private static EndPoint? AddressOf(LabelSource source) => source.Exchange is { Context.Connection: { RemoteIpAddress: { } address } connection }
        ? new IPEndPoint(address, connection.RemotePort)
        : source.Connection?.RemoteEndPoint;

    private static string? Header(IHeaderDictionary? headers, string name) =>
        headers is not null && headers.TryGetValue(name, out var values) && values.Count > 0 ? values.ToString() : null;
}
