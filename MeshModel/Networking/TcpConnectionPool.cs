using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ConnectionPoolSettings.TCPSettings</c>.</summary>
public sealed record TcpConnectionPool
{
    [Field("Most connections to the service; 0 for no limit.")]
    public int MaxConnections { get; init; }

    [Field("Longest time to connect; 10s when left out.")]
    public TimeSpan? ConnectTimeout { get; init; }

    [Field("Keep-alive probes on idle connections.")]
    public TcpKeepalive? TcpKeepalive { get; init; }

    [Field("Longest life of a connection; no limit when left out.")]
    public TimeSpan? MaxConnectionDuration { get; init; }

    [Field("When an idle connection is closed; after 1h when left out, never when 0s.", AnyDuration = true)]
    public TimeSpan? IdleTimeout { get; init; }
}
