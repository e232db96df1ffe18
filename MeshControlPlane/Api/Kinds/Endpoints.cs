using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Kubernetes' <c>Endpoints</c> resource, which tutorials and clients before 1.28 still ask for; made for each Service and never decoded.</summary>
internal sealed record Endpoints : Resource
{
    /// <summary>The kind.</summary>
    public static KindDescriptor Kind { get; } = new()
    {
        Group = "",
        Versions = ["v1"],
        Kind = nameof(Endpoints),
        Description = "The endpoints of a Service, in the form that endpoint slices have taken the place of.",
        Plural = "endpoints",
        Singular = "endpoints",
        ShortNames = ["ep"],
        ResourceType = typeof(Endpoints),
        ReadOnly = true,
    };

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => Kind;
}
