using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting.Explanation;

/// <summary>Why a virtual host was taken or passed over.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Origin">Where it comes from, or null.</param>
/// <param name="IsChosen">Whether it was taken.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Routes">What became of its routes; empty for one that was passed over.</param>
public sealed record VirtualHostExplanation(
    string Name, Origin? Origin, bool IsChosen, string Reason, ImmutableArray<RouteExplanation> Routes)
{
    /// <summary>Whether one of its domains fits the authority, be it a less specific one than the chosen.</summary>
    public bool Fits { get; init; }
}
