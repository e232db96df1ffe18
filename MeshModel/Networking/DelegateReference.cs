using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Delegate</c>: the VirtualService that a request is handed on to.</summary>
public sealed record DelegateReference
{
    [Field("Name of the VirtualService.")]
    public string? Name { get; init; }

    [Field("Its namespace; that of the calling VirtualService when left out.")]
    public string? Namespace { get; init; }
}
