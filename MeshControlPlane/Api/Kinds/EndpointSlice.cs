using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Kubernetes' <c>EndpointSlice</c> resource, made for each Service and never decoded.</summary>
internal sealed record EndpointSlice : Resource
{
    /// <summary>The kind.</summary>
    public static KindDescriptor Kind { get; } = new()
    {
        Group = "discovery.k8s.io",
        Versions = ["v1"],
        Kind = nameof(EndpointSlice),
        Description = "The endpoints of a Service. Made by the control plane from the Service's selector and the pods.",
        Plural = "endpointslices",
        Singular = "endpointslice",
        ResourceType = typeof(EndpointSlice),
        ReadOnly = true,
    };

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => Kind;
}
