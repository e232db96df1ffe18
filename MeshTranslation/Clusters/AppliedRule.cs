using MeshModel.Networking;

namespace MeshTranslation.Clusters;

/// <summary>What the DestinationRules of one namespace say together of one host.</summary>
/// <param name="Policy">The policy for all endpoints and the rule that gave it, or <see langword="null"/>.</param>
/// <param name="Subsets">The subsets, each with the rule that declares it and its place there.</param>
internal sealed record AppliedRule((DestinationRule Rule, TrafficPolicy Policy)? Policy, IReadOnlyList<AppliedSubset> Subsets)
{
    /// <summary>What holds for the whole mesh, and stands in for the blocks that no rule gives.</summary>
    public MeshSettings Settings { get; init; } = new();

    /// <summary>The rules that were merged, oldest first.</summary>
    public IReadOnlyList<DestinationRule> Rules { get; init; } = [];

    /// <summary>No rule at all.</summary>
    public static AppliedRule None { get; } = new(null, []);

    /// <summary>
    /// Merges rules for one host in one namespace (Istio's <c>mergeDestinationRule</c>): subsets are concatenated, a repeated name is
    /// ignored, and the oldest rule that has a policy keeps it.
    /// </summary>
    public static AppliedRule Merge(IEnumerable<DestinationRule> oldestFirst)
    {
        (DestinationRule Rule, TrafficPolicy Policy)? policy = null;
        List<AppliedSubset> subsets = [];
        List<DestinationRule> rules = [];
        HashSet<string> names = [];
        foreach (var rule in oldestFirst)
        {
            rules.Add(rule);
            if (policy is null && rule.Spec.TrafficPolicy is { } own)
            {
                policy = (rule, own);
            }

            for (var index = 0; index < rule.Spec.Subsets.Count; index++)
            {
                var subset = rule.Spec.Subsets[index];
                if (names.Add(subset.Name))
                {
                    subsets.Add(new AppliedSubset(rule, index, subset));
                }
            }
        }

        return new AppliedRule(policy, subsets) { Rules = rules };
    }
}
