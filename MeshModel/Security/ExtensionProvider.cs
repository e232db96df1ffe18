using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>AuthorizationPolicy.ExtensionProvider</c>.</summary>
public sealed record ExtensionProvider
{
    [Field("Name of the provider in the mesh's configuration.")]
    public string Name { get; init; } = "";
}
