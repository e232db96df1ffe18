using System.Net.Security;
using System.Net.Sockets;
using MeshProxy.Configuration;

namespace MeshProxy.Relaying;

/// <summary>A connection to an endpoint of a cluster, which counts there until it is disposed of.</summary>
internal sealed class ClusterConnection(Socket socket, ClusterModel cluster, EndpointState endpoint) : IDisposable
{
    /// <summary>Envoy's tcp_proxy idle_timeout.</summary>
    private static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromHours(1);

    public Socket Socket { get; } = socket;

    /// <summary>Null for plain text.</summary>
    public SslStream? Tls { get; set; }

    public EndpointState Endpoint { get; } = endpoint;

    public ClusterModel Cluster { get; } = cluster;

    /// <summary>How long neither side may be silent together.</summary>
    public TimeSpan IdleTimeout => (Cluster.Configuration.Connections?.IdleTimeoutMs ?? 0) switch
    {
        > 0 and var milliseconds => BoundedTime.OfMilliseconds(milliseconds),
        < 0 => Timeout.InfiniteTimeSpan,
        _ => DefaultIdleTimeout,
    };

    public void Dispose()
    {
        Tls?.Dispose();
        Socket.Dispose();
        Endpoint.End();
        Cluster.CircuitBreaker?.RemoveConnection();
    }
}
