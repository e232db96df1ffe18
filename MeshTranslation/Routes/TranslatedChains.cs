using MeshModel.Networking;
using MeshProtocol;

namespace MeshTranslation.Routes;

/// <summary>
/// The filter chains of callers that are alike, and the rules that those of each port were made of, as <see cref="TranslatedRoutes"/>. Must not be
/// changed.
/// </summary>
/// <param name="Chains">All of them.</param>
/// <param name="Ports">For each port of the scope's services, in the scope's order, its chains.</param>
internal sealed record TranslatedChains(IReadOnlyList<FilterChain> Chains, IReadOnlyList<TranslatedChains.Entry> Ports)
{
    public static TranslatedChains None { get; } = new([], []);

    /// <summary>The chains of a port, and the rules for it.</summary>
    /// <param name="Chains">In order.</param>
    /// <param name="Rules"><see langword="null"/> when there are none that count.</param>
    internal readonly record struct Entry(IReadOnlyList<FilterChain> Chains, VirtualService? Rules);
}
