using System.Collections.Frozen;
using MeshModel.Kubernetes;

namespace MeshTranslation.Resources;

/// <summary>Istio's protocol selection: <c>appProtocol</c> first, else the part of the port's name before the first dash.</summary>
public static class PortProtocolSelection
{
    // SMTP, DNS, MySQL and MongoDB: TCP when nothing is declared.
    private static readonly FrozenSet<int> TcpPorts = FrozenSet.Create(25, 53, 3306, 27017);

    /// <summary>The protocol of a Kubernetes Service's port.</summary>
    public static PortProtocol Of(ServicePort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        if (string.Equals(port.Protocol, "UDP", StringComparison.OrdinalIgnoreCase))
        {
            return PortProtocol.Udp;
        }

        if (port.AppProtocol is { Length: > 0 } declared)
        {
            return declared.ToLowerInvariant() switch
            {
                "kubernetes.io/h2c" => PortProtocol.Http2,
                "kubernetes.io/ws" => PortProtocol.Http,
                "kubernetes.io/wss" => PortProtocol.Https,
                var name => Parse(name),
            };
        }

        // grpc-web is the one protocol with a dash of its own.
        var named = port.Name.StartsWith("grpc-web", StringComparison.OrdinalIgnoreCase) ? PortProtocol.GrpcWeb : Parse(port.Name.Split('-')[0]);
        return named == PortProtocol.Unspecified && TcpPorts.Contains(port.Port) ? PortProtocol.Tcp : named;
    }

    /// <summary>The protocol of a name as Gateways and ServiceEntries give it, such as <c>HTTP</c>, in any case; unspecified when it is none.</summary>
    public static PortProtocol Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToUpperInvariant() switch
        {
            "HTTP" or "HTTP_PROXY" => PortProtocol.Http,
            "HTTP2" => PortProtocol.Http2,
            "GRPC" => PortProtocol.Grpc,
            "GRPC-WEB" => PortProtocol.GrpcWeb,
            "HTTPS" => PortProtocol.Https,
            "TLS" => PortProtocol.Tls,
            "TCP" or "MONGO" or "MYSQL" or "REDIS" => PortProtocol.Tcp,
            "UDP" => PortProtocol.Udp,
            _ => PortProtocol.Unspecified,
        };
    }

    /// <summary>Whether HTTP/2 is spoken there: gRPC-Web counts, as Istio has it.</summary>
    public static bool IsHttp2(this PortProtocol protocol) => protocol is PortProtocol.Http2 or PortProtocol.Grpc or PortProtocol.GrpcWeb;

    /// <summary>Whether requests on such a port are routed as HTTP; what nobody has declared may be.</summary>
    public static bool MayBeHttp(this PortProtocol protocol) => protocol is
        PortProtocol.Unspecified or PortProtocol.Http or PortProtocol.Http2 or PortProtocol.Grpc or PortProtocol.GrpcWeb;
}
