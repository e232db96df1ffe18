namespace MeshModel.Networking;

/// <summary>Istio's <c>Port</c>, as a Gateway's server has it.</summary>
public sealed record ServerPort
{
    /// <summary>Port number, 1 to 65535.</summary>
    public int Number { get; init; }

    /// <summary><c>HTTP</c>, <c>HTTPS</c>, <c>GRPC</c>, <c>HTTP2</c>, <c>MONGO</c>, <c>TCP</c> or <c>TLS</c>.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Name, unique within the Gateway.</summary>
    public string Name { get; init; } = "";
}
