using System.Collections.Frozen;
using MeshModel.Kubernetes;
using MeshModel.Networking;
using MeshProtocol;

namespace MeshTranslation.Clusters;

/// <summary>Istio's protocol selection: which version of HTTP the endpoints of a port are spoken to in.</summary>
internal static class ProtocolTranslation
{
    private const string GrpcWeb = "grpc-web";
    private const string Udp = "UDP";

    private static readonly FrozenSet<string> Http2Names = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "http2", "grpc");

    private static readonly FrozenSet<string> OtherNames = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "http", "http_proxy", "https", "tcp", "tls", "udp", "mongo", "redis", "mysql");

    // SMTP, DNS, MySQL and MongoDB: TCP when nothing is declared.
    private static readonly FrozenSet<int> TcpPorts = FrozenSet.Create(25, 53, 3306, 27017);

    /// <summary>What a port declares: its appProtocol, else the prefix of its name (Istio's <c>ConvertProtocol</c>).</summary>
    public static PortProtocol Declared(ServicePort port)
    {
        if (string.Equals(port.Protocol, Udp, StringComparison.OrdinalIgnoreCase))
        {
            return PortProtocol.Other;
        }

        var name = port.Name;
        if (port.AppProtocol is { } declared)
        {
            switch (declared)
            {
                case "kubernetes.io/h2c":
                    return PortProtocol.Http2;
                case "kubernetes.io/ws" or "kubernetes.io/wss":
                    return PortProtocol.Other;
            }

            name = declared;
        }

        if (name.StartsWith(GrpcWeb, StringComparison.OrdinalIgnoreCase))
        {
            return PortProtocol.Http2;
        }

        var dash = name.IndexOf('-', StringComparison.Ordinal);
        var prefix = dash < 0 ? name : name[..dash];
        return Http2Names.Contains(prefix) ? PortProtocol.Http2
            : OtherNames.Contains(prefix) || TcpPorts.Contains(port.Port) ? PortProtocol.Other
            : PortProtocol.Undeclared;
    }

    /// <summary>For a caller's proxy. A gateway does not guess.</summary>
    public static UpstreamProtocol Outbound(ServicePort port, HttpConnectionPool? http, NodeRole caller) => http switch
    {
        { UseClientProtocol: true } => UpstreamProtocol.Caller,
        { H2UpgradePolicy: H2UpgradePolicy.Upgrade } => UpstreamProtocol.Http2,
        _ => Declared(port) switch
        {
            PortProtocol.Http2 => UpstreamProtocol.Http2,
            PortProtocol.Undeclared when caller == NodeRole.Sidecar => UpstreamProtocol.Caller,
            _ => UpstreamProtocol.Unspecified,
        },
    };

    /// <summary>For the proxy beside the application; an upgrade ends there.</summary>
    /// <param name="port">The port of a service that selects the workload; <see langword="null"/> when there is none.</param>
    /// <param name="http">What the service's DestinationRule says of its connections.</param>
    public static UpstreamProtocol Inbound(ServicePort? port, HttpConnectionPool? http) =>
        http is { UseClientProtocol: true } || port is null ? UpstreamProtocol.Caller
        : Declared(port) switch
        {
            PortProtocol.Http2 => UpstreamProtocol.Http2,
            PortProtocol.Undeclared => UpstreamProtocol.Caller,
            _ => UpstreamProtocol.Unspecified,
        };
}
