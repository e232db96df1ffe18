using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>ServicePort</c>.</summary>
public sealed record ServicePort
{
    [Field("Name, unique within the service; may be left out when it is the only port. Istio reads the protocol from its prefix, as in http, http-api, grpc or tcp-db.")]
    public string Name { get; init; } = "";

    [Field("The port that callers use, 1 to 65535.", Required = true)]
    public int Port { get; init; }

    [Field("TCP, UDP or SCTP; TCP when left out.", Default = "TCP")]
    public string? Protocol { get; init; }

    [Field("The port of the workload, by number or by the name that the container gives it; the same as port when left out.", Name = "targetPort")]
    public IntegerOrString? Target { get; init; }

    [Field("The protocol by name, such as http or grpc, instead of a prefix of the port's name.")]
    public string? AppProtocol { get; init; }

    [Field("Port that each node of a cluster opens.")]
    [WithoutEffect]
    public int? NodePort { get; init; }

    /// <summary>The number of <see cref="Target"/>; <see langword="null"/> when it is the same as <see cref="Port"/> or given by name.</summary>
    public int? TargetPort
    {
        get => Target?.Number;
        init => Target = value;
    }
}
