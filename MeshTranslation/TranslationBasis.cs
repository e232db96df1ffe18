using MeshTranslation.Resources;
using MeshTranslation.Scopes;

namespace MeshTranslation;

/// <summary>All that a node's configuration is made of, beside the node itself: where two views have the same for it, they give it the same configuration.</summary>
public sealed record TranslationBasis
{
    internal TranslationBasis(MeshResources resources, IReadOnlyDictionary<string, string> keySets, OutboundParts shared) =>
        (Resources, KeySets, Shared) = (resources, keySets, shared);

    internal MeshResources Resources { get; }

    internal IReadOnlyDictionary<string, string> KeySets { get; }

    internal OutboundParts Shared { get; }
}
