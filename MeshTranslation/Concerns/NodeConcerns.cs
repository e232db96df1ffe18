using MeshModel.Resources;

namespace MeshTranslation.Concerns;

/// <summary>
/// The resources of Istio's kinds that one node's configuration is made of. A resource that another one keeps from having any effect, or that is not
/// exported to the node, is none of them. Immutable.
/// </summary>
public sealed class NodeConcerns
{
    private readonly IReadOnlySet<ResourceKey> _shared;
    private readonly IReadOnlySet<ResourceKey> _own;

    internal NodeConcerns(IReadOnlySet<ResourceKey> shared, IReadOnlySet<ResourceKey> own)
    {
        _shared = shared;
        _own = own;
    }

    /// <summary>Whether the resource is among them.</summary>
    public bool Has(ResourceKey resource)
    {
        var key = resource with { Group = "" };
        return _shared.Contains(key) || _own.Contains(key);
    }
}
