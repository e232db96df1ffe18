using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.DestinationRules;

/// <summary>The rules for a DestinationRule as a whole; the rules for its parts are beside this file.</summary>
internal static class DestinationRuleRules
{
    public static void Check(DestinationRule resource, Report report)
    {
        var spec = resource.Spec;
        report.Error("spec.host", DomainNames.CheckWildcard(spec.Host));
        ExportToRules.Check(spec.ExportTo, resource.Metadata.Namespace, report);
        if (spec.WorkloadSelector is { } selector)
        {
            SelectorRules.Check(selector.MatchLabels, "spec.workloadSelector", "matchLabels", report);
            if (spec.ExportTo.Any(entry => entry != "."))
            {
                report.Error("EXP-7", "spec.exportTo", "with a workloadSelector the rule counts in its own namespace only: write \".\" or leave exportTo out");
            }
        }

        TrafficPolicyRules.Check(spec.TrafficPolicy, "spec.trafficPolicy", report);
        CheckSubsets(spec.Subsets, report);
    }

    private static void CheckSubsets(IReadOnlyList<Subset> subsets, Report report)
    {
        var names = new HashSet<string>();
        for (var i = 0; i < subsets.Count; i++)
        {
            var subset = subsets[i];
            var at = FieldPath.Element("spec.subsets", i);
            if (!Names.IsLabel(subset.Name))
            {
                report.Error("DR-SUB-1", at + ".name", $"is \"{subset.Name}\"; a subset's name has lower-case letters, digits and inner hyphens, at most 63");
            }
            else if (!names.Add(subset.Name))
            {
                report.Error("DR-SUB-2", at + ".name", $"\"{subset.Name}\" is the name of an earlier subset (duplicate)");
            }

            Names.CheckLabels(subset.Labels, at + ".labels", report);
            TrafficPolicyRules.Check(subset.TrafficPolicy, at + ".trafficPolicy", report);
        }
    }
}
