using MeshModel.Resources;

namespace MeshControlPlane.Observability.Graph;

/// <summary>Something that a resource does with the traffic of a node.</summary>
/// <param name="Kind">What.</param>
/// <param name="Sentence">The same in words: <c>answers 500 to 10 % of the requests</c>.</param>
/// <param name="Resource">Which one.</param>
internal sealed record GraphRule(GraphRuleKind Kind, string Sentence, ResourceKey Resource);
