using MeshModel.Resources;

namespace MeshTranslation.Concerns;

/// <summary>
/// The resources of Istio's kinds that one node's configuration is made of. A resource that another one keeps from having any effect, or that is not
/// exported to the node, is none of them. Immutable.
/// </summary>
public sealed class NodeConcerns
{
    private readonly OutboundConcerns _shared;
    private readonly IReadOnlySet<ResourceKey> _called;
    private readonly IReadOnlySet<ResourceKey> _own;

    /// <param name="shared">What callers that are alike have in common.</param>
    /// <param name="called">What comes of those that they call.</param>
    /// <param name="own">What the node has for itself.</param>
    internal NodeConcerns(OutboundConcerns shared, IReadOnlySet<ResourceKey> called, IReadOnlySet<ResourceKey> own)
    {
        _shared = shared;
        _called = called;
        _own = own;
    }

    /// <summary>Whether the resource is among them.</summary>
    public bool Has(ResourceKey resource)
    {
        var key = resource with { Group = "" };
        return _shared.Has(key) || _own.Contains(key) || _called.Contains(key);
    }
}
