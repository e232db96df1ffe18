namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>ServicePort</c>.</summary>
public sealed record ServicePort
{
    /// <summary>Name; Istio reads the protocol from its prefix (<c>http</c>, <c>grpc-web</c>, <c>tcp-db</c>).</summary>
    public string Name { get; init; } = "";

    /// <summary>The port that callers use, 1 to 65535.</summary>
    public int Port { get; init; }

    /// <summary>The container port; <see langword="null"/> when it is the same as <see cref="Port"/> or given by name.</summary>
    public int? TargetPort { get; init; }

    /// <summary>Istio's choice of protocol by field; <see langword="null"/> when the name says it.</summary>
    public string? AppProtocol { get; init; }
}
