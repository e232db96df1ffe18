using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Sidecar</c>: what a sidecar lets in and out.</summary>
public sealed record SidecarSpec
{
    [Field("The workloads of the namespace that it is for; all of them when left out.")]
    public LabelledWorkloads? WorkloadSelector { get; init; }

    [Field("What is let in; each port of the workload when left out.")]
    [WithoutEffect]
    public IReadOnlyList<SidecarIngress> Ingress { get; init; } = [];

    [Field("What may be called; everything that is exported to the namespace when left out.")]
    public IReadOnlyList<SidecarEgress> Egress { get; init; } = [];

    [Field("Limits of what is let in, for each port of the workload.")]
    public ConnectionPool? InboundConnectionPool { get; init; }

    [Field("What becomes of requests to hosts that the sidecar does not know.")]
    public OutboundTrafficPolicy? OutboundTrafficPolicy { get; init; }
}
