using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>IstioIngressListener</c>: a port at which a workload is called.</summary>
public sealed record SidecarIngress
{
    [Field("The port.", Required = true, Rule = "SC-2")]
    public required SidecarPort Port { get; init; }

    [Field("Address to listen on.")]
    public string? Bind { get; init; }

    [Field("How the traffic gets to the listener.")]
    public CaptureMode CaptureMode { get; init; }

    [Field("Where the application listens, such as 127.0.0.1:8080.")]
    public string? DefaultEndpoint { get; init; }

    [Field("How connections to the port are secured.")]
    public ServerTls? Tls { get; init; }

    [Field("Limits of what is let in.")]
    public ConnectionPool? ConnectionPool { get; init; }
}
