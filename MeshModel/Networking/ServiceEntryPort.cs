using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ServicePort</c>: a port of a ServiceEntry.</summary>
public sealed record ServiceEntryPort
{
    [Field("The port that callers use, 1 to 65535.", Required = true, Rule = "SE-6", Minimum = 0, Maximum = uint.MaxValue)]
    public int Number { get; init; }

    [Field("HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP or TLS; when left out it is found out from what callers send.")]
    public string Protocol { get; init; } = "";

    [Field("Name, unique within the ServiceEntry.", Required = true, Rule = "SE-6")]
    public string Name { get; init; } = "";

    [Field("The port of the endpoints where it is another one.", Minimum = 0, Maximum = uint.MaxValue)]
    public int? TargetPort { get; init; }
}
