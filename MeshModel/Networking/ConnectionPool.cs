using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ConnectionPoolSettings</c>.</summary>
public sealed record ConnectionPool
{
    [Field("Settings of all connections.")]
    public TcpConnectionPool? Tcp { get; init; }

    [Field("Settings of HTTP connections.")]
    public HttpConnectionPool? Http { get; init; }
}
