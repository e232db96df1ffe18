using MeshModel.Resources;

namespace MeshControlPlane.WebConsole.Proxies;

/// <summary>A resource that a proxy should run with and does not.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Reason">Why, for people.</param>
internal sealed record MissingResource(ResourceKey Resource, string Reason);
