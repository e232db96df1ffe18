using MeshModel.Networking;
using MeshModel.Resources;

namespace MeshModel.Analysis.Rules;

/// <summary>MESH0007: what several DestinationRules of one namespace say of one host, where only the oldest is heard.</summary>
internal sealed class ConflictingPolicyRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        var groups = mesh.DestinationRules
            .GroupBy(rule => (rule.Metadata.Namespace, Host: mesh.Resolve(rule.Spec.Host, rule).ToLowerInvariant(), Selector: SelectorOf(rule)))
            .Where(group => group.Skip(1).Any());
        foreach (var group in groups)
        {
            var oldest = group.FirstOrDefault(rule => rule.Spec.TrafficPolicy is not null);
            foreach (var rule in group.Where(rule => rule.Spec.TrafficPolicy is not null && !ReferenceEquals(rule, oldest)))
            {
                yield return Message(AnalysisCodes.ConflictingPolicy, rule, "spec.trafficPolicy", $"{oldest!.Key} is older and has a policy for {group.Key.Host} already: this one is passed over");
            }

            var seen = new Dictionary<string, ResourceKey>();
            foreach (var (rule, subset, index) in group.SelectMany(rule => rule.Spec.Subsets.Select((subset, index) => (rule, subset, index))))
            {
                if (!seen.TryAdd(subset.Name, rule.Key))
                {
                    yield return Message(AnalysisCodes.ConflictingPolicy, rule, $"spec.subsets[{index}]", $"{seen[subset.Name]} is older and defines the subset {subset.Name} already: this one is passed over");
                }
            }
        }
    }

    // Rules for different workloads do not meet.
    private static string SelectorOf(DestinationRule rule) => rule.Spec.WorkloadSelector is { } selector
        ? string.Join(',', selector.MatchLabels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"))
        : "";
}
