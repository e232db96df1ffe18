using MeshModel.Findings;
using MeshModel.Networking;
using MeshModel.Security;

namespace MeshModel.Validation.Security;

/// <summary>SEL and REF: what a policy is for.</summary>
internal static class PolicyTargetRules
{
    private static readonly HashSet<(string Group, string Kind)> Targets =
    [
        ("", "Service"), ("networking.istio.io", "ServiceEntry"), ("gateway.networking.k8s.io", "Gateway"), ("gateway.networking.k8s.io", "GatewayClass"),
    ];

    public static void Check(WorkloadSelector? selector, PolicyTargetReference? target, IReadOnlyList<PolicyTargetReference> targets, Report report)
    {
        if (selector is not null)
        {
            SelectorRules.Check(selector.MatchLabels, "spec.selector", "matchLabels", report);
        }

        if ((selector is null ? 0 : 1) + (target is null ? 0 : 1) + (targets.Count == 0 ? 0 : 1) > 1)
        {
            report.Error("SEL-4", "spec", "has several of selector, targetRef and targetRefs; only one may be given");
        }

        if (target is not null)
        {
            CheckTarget(target, "spec.targetRef", report);
        }

        for (var i = 0; i < targets.Count; i++)
        {
            CheckTarget(targets[i], FieldPath.Element("spec.targetRefs", i), report);
        }
    }

    private static void CheckTarget(PolicyTargetReference target, string path, Report report)
    {
        if (target.Name.Length == 0)
        {
            report.Error("REF-1", path + ".name", "is required");
        }

        if (target.Namespace.Length > 0)
        {
            report.Error("REF-2", path + ".namespace", $"is \"{target.Namespace}\"; leave it out: a policy is for targets of its own namespace");
        }

        if (!Targets.Contains((target.Group, target.Kind)))
        {
            report.Error("REF-3", path, $"is a {target.Kind} of the group \"{target.Group}\"; it must be a Service, a ServiceEntry of networking.istio.io, or a Gateway or GatewayClass of gateway.networking.k8s.io");
        }
    }
}
