using System.Net.Security;

namespace MeshProxy.Tls;

/// <summary>What proxies of the mesh offer each other for ALPN, by which a server tells their TLS from that of an application.</summary>
internal static class MeshProtocols
{
    /// <summary>What all of the mesh's own begin with.</summary>
    public static ReadOnlySpan<byte> Prefix => "istio"u8;

    public static SslApplicationProtocol Http1 { get; } = new("istio-http/1.1");

    public static SslApplicationProtocol Http2 { get; } = new("istio-h2");

    /// <summary>Bytes that nobody looks into.</summary>
    public static SslApplicationProtocol Bytes { get; } = new("istio");

    /// <summary>What is taken. Whatever is chosen, the first bytes within TLS tell what is spoken.</summary>
    public static List<SslApplicationProtocol> Accepted { get; } = [Http2, Http1, Bytes, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
}
