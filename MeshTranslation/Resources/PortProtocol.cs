namespace MeshTranslation.Resources;

/// <summary>What is spoken on a port: Istio's <c>protocol.Instance</c>.</summary>
public enum PortProtocol
{
    /// <summary>Nobody has said; it is found out from what the caller sends.</summary>
    Unspecified,

    /// <summary>HTTP/1.1.</summary>
    Http,

    /// <summary>HTTP/2 over cleartext.</summary>
    Http2,

    /// <summary>gRPC, which is HTTP/2.</summary>
    Grpc,

    /// <summary>gRPC-Web, which Istio takes for HTTP/2.</summary>
    GrpcWeb,

    /// <summary>TLS with HTTP inside, which the mesh does not see into.</summary>
    Https,

    /// <summary>TLS with anything inside.</summary>
    Tls,

    /// <summary>Any bytes; MongoDB, MySQL and Redis are no more than that here.</summary>
    Tcp,

    /// <summary>Not carried by the mesh.</summary>
    Udp,
}
