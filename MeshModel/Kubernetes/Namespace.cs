using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>Namespace</c> resource.</summary>
public sealed record Namespace : Resource
{
    [Field("What it says.")]
    public NamespaceSpec? Spec { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.Namespace;
}
