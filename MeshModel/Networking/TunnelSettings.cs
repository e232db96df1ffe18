using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>TrafficPolicy.TunnelSettings</c>.</summary>
public sealed record TunnelSettings
{
    [Field("CONNECT or POST; CONNECT when left out.")]
    public string? Protocol { get; init; }

    [Field("Host at the other end of the tunnel: a name or an address.", Required = true, Rule = "DR-TP-5")]
    public string TargetHost { get; init; } = "";

    [Field("Its port, 1 to 65535.", Required = true, Rule = "DR-TP-5", Minimum = 0, Maximum = uint.MaxValue)]
    public int TargetPort { get; init; }
}
