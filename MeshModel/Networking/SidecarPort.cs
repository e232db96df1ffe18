using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>SidecarPort</c>.</summary>
public sealed record SidecarPort
{
    [Field("Port number, 1 to 65535; 0 with a unix:// socket.", Minimum = 0, Maximum = uint.MaxValue)]
    public int Number { get; init; }

    [Field("HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP or TLS; HTTP_PROXY for a listener through which all other ports are reached.")]
    public string Protocol { get; init; } = "";

    [Field("Name of the port.")]
    public string Name { get; init; } = "";

    [Field("Has no meaning here.", Minimum = 0, Maximum = uint.MaxValue)]
    [WithoutEffect]
    public int? TargetPort { get; init; }
}
