using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>IstioEgressListener</c>: services that may be called.</summary>
public sealed record SidecarEgress
{
    [Field("The port for which alone the hosts count; every port that no other entry names when left out.")]
    public SidecarPort? Port { get; init; }

    [Field("Address or unix:// socket to listen on.")]
    [WithoutEffect("has no effect in this mesh: the application's requests come in at the sidecar's one outbound port")]
    public string? Bind { get; init; }

    [Field("How the traffic gets to the listener.")]
    [WithoutEffect("has no effect in this mesh: the application's requests come in at the sidecar's one outbound port", Except = "DEFAULT")]
    public CaptureMode CaptureMode { get; init; }

    [Field("The services, as namespace/host: the namespace *, ., ~ for none, or a name; the host *, a full name or a wildcard such as *.example.com.", Required = true, Rule = "SC-5")]
    public IReadOnlyList<string> Hosts { get; init; } = [];
}
