using MeshModel.Resources;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>A resource that another speaks of.</summary>
/// <param name="Key">Which.</param>
/// <param name="Exists">Whether it is there.</param>
public readonly record struct ResourceLink(ResourceKey Key, bool Exists)
{
    /// <summary>Where it is shown; <see langword="null"/> where it is not.</summary>
    public string? Path => Exists && ConfigurationKinds.Find(Key.Kind) is not null ? ConfigurationKinds.PathOf(Key) : null;
}
