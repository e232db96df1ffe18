using System.Collections.Frozen;

namespace MeshModel.Observability.Expressions;

/// <summary>An attribute of Envoy's that expressions may name.</summary>
/// <param name="Subject">What it is.</param>
/// <param name="Type">Of its value.</param>
/// <param name="Key">Where it is a certain header, its name.</param>
internal sealed record ExpressionAttribute(LogSubject Subject, AttributeType Type, string Key = "")
{
    /// <summary>By name.</summary>
    public static FrozenDictionary<string, ExpressionAttribute> Known { get; } = new Dictionary<string, ExpressionAttribute>(StringComparer.Ordinal)
    {
        ["request.path"] = new(LogSubject.Path, AttributeType.Text),
        ["request.url_path"] = new(LogSubject.UrlPath, AttributeType.Text),
        ["request.query"] = new(LogSubject.Query, AttributeType.Text),
        ["request.host"] = new(LogSubject.Host, AttributeType.Text),
        ["request.scheme"] = new(LogSubject.Scheme, AttributeType.Text),
        ["request.method"] = new(LogSubject.Method, AttributeType.Text),
        ["request.protocol"] = new(LogSubject.Protocol, AttributeType.Text),
        ["request.headers"] = new(LogSubject.RequestHeader, AttributeType.Headers),
        ["request.id"] = new(LogSubject.RequestHeader, AttributeType.Text, "x-request-id"),
        ["request.referer"] = new(LogSubject.RequestHeader, AttributeType.Text, "referer"),
        ["request.useragent"] = new(LogSubject.RequestHeader, AttributeType.Text, "user-agent"),
        ["request.size"] = new(LogSubject.RequestSize, AttributeType.Number),
        ["request.duration"] = new(LogSubject.Duration, AttributeType.Duration),
        ["response.code"] = new(LogSubject.Code, AttributeType.Number),
        ["response.code_details"] = new(LogSubject.CodeDetails, AttributeType.Text),
        ["response.grpc_status"] = new(LogSubject.GrpcStatus, AttributeType.Number),
        ["response.headers"] = new(LogSubject.ResponseHeader, AttributeType.Headers),
        ["response.size"] = new(LogSubject.ResponseSize, AttributeType.Number),
        ["connection.mtls"] = new(LogSubject.MutualTls, AttributeType.Flag),
        ["connection.requested_server_name"] = new(LogSubject.ServerName, AttributeType.Text),
        ["source.address"] = new(LogSubject.SourceAddress, AttributeType.Text),
        ["destination.port"] = new(LogSubject.DestinationPort, AttributeType.Number),
        ["upstream.address"] = new(LogSubject.UpstreamAddress, AttributeType.Text),
        ["xds.cluster_name"] = new(LogSubject.ClusterName, AttributeType.Text),
        ["xds.route_name"] = new(LogSubject.RouteName, AttributeType.Text),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
