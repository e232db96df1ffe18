namespace MeshModel.Observability.Expressions;

/// <summary>What an expression may ask of a request: Envoy's attributes.</summary>
public enum LogSubject
{
    /// <summary><c>request.path</c>, with the query.</summary>
    Path,

    /// <summary><c>request.url_path</c>, without it.</summary>
    UrlPath,

    /// <summary><c>request.query</c>.</summary>
    Query,

    /// <summary><c>request.host</c>.</summary>
    Host,

    /// <summary><c>request.scheme</c>.</summary>
    Scheme,

    /// <summary><c>request.method</c>.</summary>
    Method,

    /// <summary><c>request.protocol</c>.</summary>
    Protocol,

    /// <summary><c>request.headers</c>; <c>request.id</c>, <c>request.referer</c> and <c>request.useragent</c> are some of them.</summary>
    RequestHeader,

    /// <summary><c>request.size</c>, bytes of the body.</summary>
    RequestSize,

    /// <summary><c>request.duration</c>, milliseconds.</summary>
    Duration,

    /// <summary><c>response.code</c>.</summary>
    Code,

    /// <summary><c>response.code_details</c>.</summary>
    CodeDetails,

    /// <summary><c>response.grpc_status</c>.</summary>
    GrpcStatus,

    /// <summary><c>response.headers</c>.</summary>
    ResponseHeader,

    /// <summary><c>response.size</c>, bytes of the body.</summary>
    ResponseSize,

    /// <summary><c>connection.mtls</c>.</summary>
    MutualTls,

    /// <summary><c>connection.requested_server_name</c>.</summary>
    ServerName,

    /// <summary><c>source.address</c>, with the port.</summary>
    SourceAddress,

    /// <summary><c>destination.port</c>, the port that the connection came in at.</summary>
    DestinationPort,

    /// <summary><c>upstream.address</c>, with the port.</summary>
    UpstreamAddress,

    /// <summary><c>xds.cluster_name</c>.</summary>
    ClusterName,

    /// <summary><c>xds.route_name</c>.</summary>
    RouteName,
}
