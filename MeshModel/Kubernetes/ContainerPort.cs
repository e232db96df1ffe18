using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>ContainerPort</c>.</summary>
public sealed record ContainerPort
{
    [Field("The port, 1 to 65535.", Name = "containerPort", Required = true)]
    public int Port { get; init; }

    [Field("Name that services can refer to it by.")]
    public string? Name { get; init; }

    [Field("TCP, UDP or SCTP; TCP when left out.", Default = "TCP")]
    public string? Protocol { get; init; }

    [Field("Port of the node.")]
    public int? HostPort { get; init; }

    [Field("Address of the node.", Name = "hostIP")]
    public string? HostIp { get; init; }
}
