using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Port</c>, as a Gateway's server has it.</summary>
public sealed record ServerPort
{
    [Field("Port number, 1 to 65535.", Required = true, Rule = "GW-7", Minimum = 0, Maximum = uint.MaxValue)]
    public int Number { get; init; }

    [Field("HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP or TLS.", Required = true, Rule = "GW-7")]
    public string Protocol { get; init; } = "";

    [Field("Name, unique within the Gateway.", Required = true, Rule = "GW-7")]
    public string Name { get; init; } = "";

    [Field("Has no meaning here and is refused.", Minimum = 0, Maximum = uint.MaxValue)]
    [WithoutEffect]
    public int? TargetPort { get; init; }
}
