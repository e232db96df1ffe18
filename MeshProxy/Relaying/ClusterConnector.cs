using System.Net;
using System.Net.Sockets;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.LoadBalancing;
using MeshProxy.LocalReplies;
using MeshProxy.Observability;
using MeshRouting;

namespace MeshProxy.Relaying;

/// <summary>Connects to one of the endpoints of a cluster, within the limits of the cluster.</summary>
internal sealed class ClusterConnector(IChance chance, ProxyStatistics statistics)
{
    /// <summary>Draws between clusters and endpoints.</summary>
    public IChance Chance => chance;

    /// <param name="choice">The cluster chosen, which may not exist.</param>
    /// <param name="snapshot">The configuration that it was chosen in.</param>
    /// <param name="caller">The caller's address, for clusters that balance by it.</param>
    /// <param name="gone">When the caller is not there any more.</param>
    public async ValueTask<ConnectOutcome> ConnectAsync(WeightedClusterModel? choice, ProxySnapshot snapshot, EndPoint? caller, CancellationToken gone)
    {
        if (choice is not { ClusterIndex: >= 0 and var index })
        {
            return new ConnectOutcome(ProxyFailure.ClusterNotFound);
        }

        var cluster = snapshot.Clusters[index];
        var balancer = cluster.LoadBalancer;
        if (balancer.Endpoints.IsEmpty)
        {
            return new ConnectOutcome(ProxyFailure.NoHealthyUpstream);
        }

        if (cluster.CircuitBreaker is { } breaker && !breaker.TryAddConnection())
        {
            return new ConnectOutcome(ProxyFailure.Overflow);
        }

        var endpoint = balancer.Pick(chance, HashOf(cluster, caller), 0);
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

            await connection.Socket.ConnectAsync(endpoint.Description!.Address, endpoint.Description.Port, limit.Token);
            return new ConnectOutcome(ProxyFailure.None, connection);
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

        connection.Dispose();
        if (failure != ProxyFailure.CallerGone)
        {
            statistics.CountConnectFailure();
            cluster.OutlierDetector?.Failed(endpoint, failure);
        }

        return new ConnectOutcome(failure, Reason: reason);
    }

    private static ulong? HashOf(ClusterModel cluster, EndPoint? caller) =>
        cluster.Configuration.ConsistentHashing is { KeyCase: ConsistentHashing.KeyOneofCase.SourceIp } && caller is IPEndPoint { Address: var address }
            ? StableHash.Of(address.ToString())
            : null;
}
