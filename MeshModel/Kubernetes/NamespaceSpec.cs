using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>NamespaceSpec</c>.</summary>
public sealed record NamespaceSpec
{
    [Field("Names of those that must agree before the namespace is deleted.")]
    public IReadOnlyList<string> Finalizers { get; init; } = [];
}
