using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPFaultInjection</c>.</summary>
public sealed record HttpFaultInjection
{
    [Field("Makes requests wait before they are forwarded.")]
    public Delay? Delay { get; init; }

    [Field("Answers requests with an error instead of forwarding them.")]
    public Abort? Abort { get; init; }
}
