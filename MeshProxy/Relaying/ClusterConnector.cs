using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.Listeners;
using MeshProxy.LoadBalancing;
using MeshProxy.LocalReplies;
using MeshProxy.Observability;
using MeshProxy.TestControls;
using MeshProxy.Tls;
using MeshRouting;

namespace MeshProxy.Relaying;

/// <summary>Connects to one of the endpoints of a cluster, within the limits of the cluster.</summary>
internal sealed class ClusterConnector(IChance chance, ProxyStatistics statistics, TimeProvider time, PeerPartition? partition = null)
{
    /// <summary>How long a connection waits for the first answer to the names of a new cluster.</summary>
    private static readonly TimeSpan LongestWarming = TimeSpan.FromSeconds(5);

    /// <summary>Draws between clusters and endpoints.</summary>
    public IChance Chance => chance;

    /// <param name="choice">The cluster chosen, which may not exist.</param>
    /// <param name="snapshot">The configuration that it was chosen in.</param>
    /// <param name="target">What the caller asked for, if it did in words.</param>
    /// <param name="caller">The caller's address, for clusters that balance by it.</param>
    /// <param name="gone">When the caller is not there any more.</param>
    public async ValueTask<ConnectOutcome> ConnectAsync(
        WeightedClusterModel? choice, ProxySnapshot snapshot, TunnelTarget? target, EndPoint? caller, CancellationToken gone)
    {
        if (choice is not { ClusterIndex: >= 0 and var index })
        {
            return new ConnectOutcome(ProxyFailure.ClusterNotFound);
        }

        var cluster = snapshot.Clusters[index];
        if (await FindAsync(cluster, target, caller, gone) is not { } endpoint)
        {
            return new ConnectOutcome(ProxyFailure.NoHealthyUpstream, Cluster: cluster);
        }

        if (partition is not null && partition.Cuts(endpoint))
        {
            statistics.CountConnectFailure();
            cluster.OutlierDetector?.Failed(endpoint, ProxyFailure.ConnectionRefused);
            return new ConnectOutcome(ProxyFailure.ConnectionRefused, Reason: PeerPartition.Reason, Cluster: cluster, Endpoint: endpoint);
        }

        if (cluster.CircuitBreaker is { } breaker && !breaker.TryAddConnection())
        {
            return new ConnectOutcome(ProxyFailure.Overflow, Cluster: cluster, Endpoint: endpoint);
        }

        endpoint.Begin();
        var connection = new ClusterConnection(new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, cluster, endpoint);
        var failure = ProxyFailure.None;
        string? reason = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(gone);
        limit.CancelAfter(cluster.Pool.Settings.ConnectTimeout);
        try
        {
            if (cluster.Pool.Settings.Keepalive is { } probes)
            {
                ConnectionPool.SetKeepalive(connection.Socket, probes);
            }

            await connection.Socket.ConnectAsync(endpoint.Host, endpoint.Port, limit.Token);
            if (cluster.Pool.Settings.Security is { } security)
            {
                var stream = new NetworkStream(connection.Socket, ownsSocket: false);
                // Whose certificate is any good is not said by such a cluster, but by who was asked for.
                var host = cluster.Configuration.Kind == ClusterKind.DynamicDns ? target?.Host : null;
                connection.Tls = await security.SecureAsync(stream, cluster.Pool.IdentityOf(endpoint.Host, endpoint.Port), MeshProtocols.Bytes, host, limit.Token);
            }

            // As with an answer: whoever connects has not failed in a row.
            cluster.OutlierDetector?.Answered(endpoint, StatusCodes.Status200OK);
            return new ConnectOutcome(ProxyFailure.None, connection);
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            failure = ProxyFailure.ConnectionRefused;
            reason = UpstreamSecurity.Describe(error);
        }
        catch (SocketException error)
        {
            failure = ProxyFailure.ConnectionRefused;
            reason = $"delayed connect error: {error.Message}";
        }
        catch (OperationCanceledException)
        {
            failure = gone.IsCancellationRequested ? ProxyFailure.CallerGone : ProxyFailure.ConnectionTimeout;
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        if (failure != ProxyFailure.CallerGone)
        {
            statistics.CountConnectFailure();
            cluster.OutlierDetector?.Failed(endpoint, failure);
        }

        return new ConnectOutcome(failure, Reason: reason, Cluster: cluster, Endpoint: endpoint);
    }

    private async ValueTask<EndpointState?> FindAsync(ClusterModel cluster, TunnelTarget? target, EndPoint? caller, CancellationToken gone)
    {
        if (cluster.Asked is { } asked && (cluster.Group.Endpoints.IsEmpty || IPAddress.TryParse(target?.Host, out _)))
        {
            var port = cluster.Configuration is { Kind: ClusterKind.DynamicDns, ServicePort: > 0 and var own } ? own : target?.Port ?? 0;
            return target is null ? null : asked.For(target.Host, port);
        }

        if (cluster.FirstAnswers is { IsCompleted: false } answers && cluster.LoadBalancer.Endpoints.IsEmpty)
        {
            try
            {
                await answers.WaitAsync(LongestWarming, time, gone);
            }
            catch (Exception error) when (error is TimeoutException or OperationCanceledException)
            {
                // Then there are no endpoints.
            }
        }

        var balancer = cluster.LoadBalancer;
        return balancer.Endpoints.IsEmpty ? null : balancer.Pick(chance, HashOf(cluster, caller), 0);
    }

    private static ulong? HashOf(ClusterModel cluster, EndPoint? caller) =>
        cluster.Configuration.ConsistentHashing is { KeyCase: ConsistentHashing.KeyOneofCase.SourceIp } && caller is IPEndPoint { Address: var address }
            ? StableHash.Of(address.ToString())
            : null;
}
