using MeshProtocol;

namespace MeshRouting.Explanation;

/// <summary>Whether one alternative of a route holds.</summary>
/// <param name="Name">Its name, or its number within the route when it has none.</param>
/// <param name="Origin">Where it comes from, or null.</param>
/// <param name="Holds">Whether all its conditions hold.</param>
/// <param name="Reason">The conditions that do not hold, such as <c>header x-user: 'bob' is not 'alice'</c>.</param>
public sealed record MatchExplanation(string Name, Origin? Origin, bool Holds, string Reason);
