using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>ProviderRef</c>: one of the mesh's <c>extensionProviders</c>.</summary>
public sealed record ProviderReference
{
    [Field("Name of the provider in the mesh's configuration.")]
    public string Name { get; init; } = "";
}
