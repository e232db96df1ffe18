namespace MeshProxy.Forwarding;

/// <summary>Headers that Envoy adds, by their names on the wire.</summary>
internal static class MeshHeaders
{
    public const string AttemptCount = "x-envoy-attempt-count";
    public const string UpstreamServiceTime = "x-envoy-upstream-service-time";
    public const string ExpectedTimeout = "x-envoy-expected-rq-timeout-ms";
    public const string OriginalPath = "x-envoy-original-path";
    public const string DecoratorOperation = "x-envoy-decorator-operation";
    public const string ExternalAddress = "x-envoy-external-address";
    public const string ForwardedClientCertificate = "x-forwarded-client-cert";
    public const string Overloaded = "x-envoy-overloaded";
    public const string RateLimited = "x-envoy-ratelimited";
    public const string GrpcStatus = "grpc-status";
    public const string GrpcMessage = "grpc-message";
    public const string RequestId = "x-request-id";
    /// <summary>What a proxy is told of its caller in plain text.</summary>
    public const string PeerMetadata = MeshProtocol.PeerDescription.Header;
    public const string PeerMetadataId = "x-envoy-peer-metadata-id";
    /// <summary>How the names of Envoy's own headers begin.</summary>
    public const string EnvoyPrefix = "x-envoy-";

    public const string ForwardedProto = "x-forwarded-proto";
    /// <summary>Where the server keeps a content length that a transfer encoding overrules.</summary>
    public const string OverruledLength = "x-content-length";
    public const string ForwardedFor = "x-forwarded-for";
    public const string ForwardedPort = "x-forwarded-port";
}
