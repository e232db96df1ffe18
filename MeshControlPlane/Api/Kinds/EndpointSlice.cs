using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Kubernetes' <c>EndpointSlice</c> resource, made for each Service at each read and never decoded.</summary>
internal sealed record EndpointSlice : Resource
{
    /// <summary>The kind.</summary>
    public static KindDescriptor Kind { get; } = new()
    {
        Group = "discovery.k8s.io",
        Versions = ["v1"],
        Kind = nameof(EndpointSlice),
        Plural = "endpointslices",
        Singular = "endpointslice",
        ResourceType = typeof(EndpointSlice),
        ReadOnly = true,
    };

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => Kind;
}
