using System.Net.Sockets;
using MeshProxy.Configuration;
using MeshProxy.Draining;
using MeshProxy.Forwarding;
using MeshProxy.Listeners;
using MeshProxy.LocalReplies;
using MeshProxy.Observability;
using MeshProxy.Observability.Metrics;
using MeshProxy.Observability.Traffic;
using MeshRouting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace MeshProxy.Relaying;

/// <summary>Envoy's tcp_proxy: connects to one of a chain's clusters and relays what comes.</summary>
internal sealed partial class TcpRelay(
    ClusterConnector connector, FlowFinder flows, TrafficActivity activity, ProxyStatistics statistics, TimeProvider time, ILogger<TcpRelay> logger,
    CancellationToken stop)
{
    /// <summary>Connects, relays, and ends the connection; a failure to connect just ends it.</summary>
    public async Task RunAsync(ConnectionContext connection, ListenerSlot slot, FilterChainModel chain, ProxySnapshot snapshot)
    {
        var begunAt = time.GetTimestamp();
        var traffic = new ConnectionTraffic { ServerName = connection.Features.Get<ConnectionChain>()?.ServerName ?? connection.Features.Get<ITlsHandshakeFeature>()?.HostName };
        if (snapshot.Routing.FindListener(slot.Direction, slot.MeshPort) is { } listener
            && snapshot.Gates.Find(listener)?.Authorize(connection, slot, traffic.ServerName) is { IsAllowed: false })
        {
            connection.Abort(new ConnectionAbortedException("the policies do not allow this connection"));
            snapshot.AccessLogFor(slot)?.Write(traffic.EntryOf(connection, time.GetUtcNow(), time.GetElapsedTime(begunAt)));
            return;
        }

        var outcome = await ConnectAsync(connection, chain, snapshot);
        if (outcome.Connection is { } upstream)
        {
            using (upstream)
            {
                traffic.GoesTo(upstream.Socket, upstream.Cluster.State.Name);
                await RelayAsync(connection, slot, upstream, traffic);
            }
        }
        else
        {
            Fail(connection, slot, chain, outcome);
            traffic.Failed(outcome.Failure, outcome.Reason);
            connection.Abort(new ConnectionAbortedException("there is no connection to upstream"));
        }

        snapshot.AccessLogFor(slot)?.Write(traffic.EntryOf(connection, time.GetUtcNow(), time.GetElapsedTime(begunAt)));
    }

    /// <summary>Connects to one of the chain's clusters.</summary>
    public async ValueTask<ConnectOutcome> ConnectAsync(ConnectionContext connection, FilterChainModel chain, ProxySnapshot snapshot)
    {
        using var gone = new CallerReset(connection);
        return await connector.ConnectAsync(
            chain.Choose(connector.Chance), snapshot, connection.Features.Get<TunnelTarget>(), connection.RemoteEndPoint, gone.Token);
    }

    /// <summary>Relays until the connection ends.</summary>
    public Task RelayAsync(ConnectionContext connection, ListenerSlot slot, ClusterConnection upstream, ConnectionTraffic traffic) =>
        RelayAsync(
            connection, slot, new UpstreamEnd(upstream.Socket, upstream.Tls), upstream.IdleTimeout, upstream,
            flows.Of(connection.Features, slot, upstream.Cluster, upstream.Endpoint), traffic);

    /// <summary>Relays to an address outside the mesh until the connection ends.</summary>
    public Task RelayAsync(ConnectionContext connection, ListenerSlot slot, Socket upstream, TimeSpan idleTimeout, ConnectionTraffic traffic) =>
        RelayAsync(connection, slot, new UpstreamEnd(upstream, tls: null), idleTimeout, null, flows.Elsewhere(slot, Passthrough.ClusterName), traffic);

    /// <summary>Counts a connection that came to nothing.</summary>
    public void Fail(ConnectionContext connection, ListenerSlot slot, FilterChainModel? chain, ConnectOutcome outcome)
    {
        var flag = LocalReply.For(outcome.Failure).Flag;
        Count(
            outcome.Cluster is { } cluster ? flows.Of(connection.Features, slot, cluster, outcome.Endpoint) : flows.Elsewhere(slot, FlowLabels.BlackHole),
            flag,
            connection);
        if (flag != "-")
        {
            statistics.CountFlag(flag);
        }

        Log.Failed(logger, slot.Name, chain?.Name, flag, outcome.Reason);
    }

    /// <summary>Counts a connection that was to go to no cluster.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="slot">Where it came in.</param>
    /// <param name="name">Passed through, or refused.</param>
    /// <param name="failure">What became of it.</param>
    public void Fail(ConnectionContext connection, ListenerSlot slot, string name, ProxyFailure failure) =>
        Count(flows.Elsewhere(slot, name), LocalReply.For(failure).Flag, connection);

    private void Count(FlowCounters flow, string flag, ConnectionContext connection)
    {
        var counted = flows.Labelled(flows.Failed(flow, flag), new LabelSource(connection));
        counted.Open();
        counted.Close();
    }

    private async Task RelayAsync(
        ConnectionContext connection, ListenerSlot slot, UpstreamEnd end, TimeSpan idleTimeout, ClusterConnection? upstream, FlowCounters flow,
        ConnectionTraffic traffic)
    {
        activity.Begin();
        slot.Connections.Begin();
        flow = flows.Labelled(flow, new LabelSource(connection, traffic));
        flow.Open();
        var began = time.GetTimestamp();
        var relay = new ByteRelay(new CallerEnd(connection), end, idleTimeout, flow, time);
        traffic.Relay = relay;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (upstream?.Cluster.Pool.Settings.Lifetime is { } lifetime && lifetime != Timeout.InfiniteTimeSpan)
        {
            over.CancelAfter(lifetime);
        }

        try
        {
            await relay.RunAsync(over.Token);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ConnectionAbortedException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two sides went away, or the time was up: so is the relay.
            connection.Abort(new ConnectionAbortedException("the relay has ended", error));
        }
        finally
        {
            slot.Connections.End(relay.Sent, relay.Received);
            flow.Close();
            activity.End();
            // All there is to say of a connection is known here.
            Log.Relayed(logger, slot.Name, upstream?.Cluster.State.Name, upstream?.Endpoint.Address, relay.Sent, relay.Received, time.GetElapsedTime(began), relay.WasIdle);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(70, LogLevel.Debug, "{Listener}: relayed to cluster {Cluster} endpoint {Endpoint}, {Sent} bytes there and {Received} back in {Duration} (idle: {WasIdle})", EventName = "Relayed")]
        public static partial void Relayed(ILogger logger, string listener, string? cluster, string? endpoint, long sent, long received, TimeSpan duration, bool wasIdle);

        [LoggerMessage(71, LogLevel.Debug, "{Listener}: no connection for chain {Chain}: {Flag} {Reason}", EventName = "NotRelayed")]
        public static partial void Failed(ILogger logger, string listener, string? chain, string flag, string? reason);
    }
}
