namespace MeshRouting;

/// <summary>What the first bytes of a connection tell.</summary>
/// <param name="IsTls">They begin a TLS handshake.</param>
/// <param name="ServerName">The name that the handshake asks for; null when it asks for none.</param>
/// <param name="IsHttp">They begin a request.</param>
/// <param name="IsMesh">The handshake is that of a proxy of the mesh, by what it offers for ALPN.</param>
public readonly record struct ConnectionGreeting(bool IsTls, string? ServerName, bool IsHttp, bool IsMesh = false)
{
    /// <summary>Nothing was looked at, or nothing was recognised.</summary>
    public static ConnectionGreeting None => default;

    /// <summary>The beginning of a TLS handshake.</summary>
    /// <param name="serverName">The name that it asks for, or null.</param>
    /// <param name="isMesh">Whether a proxy of the mesh sends it.</param>
    public static ConnectionGreeting Tls(string? serverName, bool isMesh = false) => new(IsTls: true, serverName, IsHttp: false, isMesh);

    /// <summary>The beginning of a request.</summary>
    public static ConnectionGreeting Http => new(IsTls: false, ServerName: null, IsHttp: true);
}
