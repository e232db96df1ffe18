namespace MeshModel.Validation;

/// <summary>The protocols that Istio's ports may name.</summary>
internal static class Protocols
{
    /// <summary>Those to name in messages.</summary>
    public const string Usual = "HTTP, HTTPS, GRPC, GRPC-WEB, HTTP2, MONGO, TCP, TLS";

    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "HTTP", "HTTPS", "HTTP2", "HTTP_PROXY", "GRPC", "GRPC-WEB", "TCP", "TLS", "UDP", "MONGO", "REDIS", "MYSQL", "HBONE",
    };

    public static bool IsKnown(string protocol) => Names.Contains(protocol);

    /// <summary>Whether requests can be told apart by their host.</summary>
    public static bool IsHttp(string protocol) => protocol.ToUpperInvariant() is "HTTP" or "HTTP2" or "HTTP_PROXY" or "GRPC" or "GRPC-WEB";

    /// <summary>Whether connections are forwarded as they are.</summary>
    public static bool IsConnection(string protocol) => protocol.ToUpperInvariant() is "TCP" or "HTTPS" or "TLS" or "MONGO" or "REDIS" or "MYSQL";

    /// <summary>Whether connections can be told apart by the server name that the client asks for.</summary>
    public static bool IsTls(string protocol) => protocol.ToUpperInvariant() is "HTTPS" or "TLS";
}
