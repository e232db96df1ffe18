namespace MeshRouting;

/// <summary>What the first bytes of a connection tell.</summary>
/// <param name="IsTls">They begin a TLS handshake.</param>
/// <param name="ServerName">The name that the handshake asks for; null when it asks for none.</param>
/// <param name="IsHttp">They begin a request.</param>
public readonly record struct ConnectionGreeting(bool IsTls, string? ServerName, bool IsHttp)
{
    /// <summary>Nothing was looked at, or nothing was recognised.</summary>
    public static ConnectionGreeting None => default;

    /// <summary>The beginning of a TLS handshake.</summary>
    /// <param name="serverName">The name that it asks for, or null.</param>
    public static ConnectionGreeting Tls(string? serverName) => new(IsTls: true, serverName, IsHttp: false);

    /// <summary>The beginning of a request.</summary>
    public static ConnectionGreeting Http => new(IsTls: false, ServerName: null, IsHttp: true);
}
