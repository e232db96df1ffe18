using MeshProtocol;
using MeshTranslation.Scopes;

namespace MeshTranslation;

/// <summary>
/// All that a node's configuration is made of, beside the node itself: where two views have the same for it, they give it the same configuration. What is
/// the same is
/// the same object.
/// </summary>
public sealed class TranslationBasis
{
    private readonly object _own;
    private readonly IReadOnlyDictionary<string, string> _keySets;
    private readonly OutboundParts _shared;

    internal TranslationBasis(object own, IReadOnlyDictionary<string, string> keySets, OutboundParts shared) =>
        (_own, _keySets, _shared) = (own, keySets, shared);

    /// <summary>What the node shares with those like it, with revision 0: one object for all of them. Must not be changed.</summary>
    public NodeConfiguration Shared => _shared.Configuration;

    /// <summary>Whether <see cref="MeshView.TranslateOwn"/> would give the same.</summary>
    public bool HasSameOwn(TranslationBasis other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(_own, other._own) && ReferenceEquals(_keySets, other._keySets);
    }

    /// <summary>Whether <see cref="MeshView.Translate"/> would give the same.</summary>
    public bool IsSameAs(TranslationBasis other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return HasSameOwn(other) && ReferenceEquals(_shared, other._shared);
    }
}
