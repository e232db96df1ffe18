using MeshModel.Findings;
using MeshModel.Security;

namespace MeshModel.Validation.Security;

/// <summary>The rules for an AuthorizationPolicy as a whole; those for the parts of a rule are beside this file.</summary>
internal static class AuthorizationPolicyRules
{
    public static void Check(AuthorizationPolicy resource, Report report)
    {
        var spec = resource.Spec;
        PolicyTargetRules.Check(spec.Selector, spec.TargetRef, spec.TargetRefs, report);
        if (spec.Action == AuthorizationAction.Custom)
        {
            report.Error("AP-CUSTOM", "spec.action", "is CUSTOM, which asks an external service (an extensionProvider of envoyExtAuthz); this mesh has none, so use ALLOW, DENY or AUDIT");
        }
        else if (spec.Provider is not null)
        {
            report.Error("AP-2", "spec.provider", $"is for the action CUSTOM; this is {spec.Action.ToString().ToUpperInvariant()}");
        }

        if (spec.Action == AuthorizationAction.Deny && spec.Rules.Count == 0)
        {
            report.Error("AP-4", "spec.rules", "is required with the action DENY; a rule {} is every request");
        }

        for (var i = 0; i < spec.Rules.Count; i++)
        {
            CheckRule(spec, spec.Rules[i], FieldPath.Element("spec.rules", i), report);
        }
    }

    private static void CheckRule(AuthorizationPolicySpec spec, AuthorizationRule rule, string path, Report report)
    {
        CheckFrom(rule.From, path + ".from", report);
        CheckTo(rule.To, path + ".to", report);
        for (var i = 0; i < rule.When.Count; i++)
        {
            RuleConditionRules.Check(rule.When[i], FieldPath.Element(path + ".when", i), report);
        }

        if (spec.Action == AuthorizationAction.Deny && IsOfHttpAlone(rule))
        {
            report.Warn("AP-14", path, "tells requests apart by attributes of HTTP alone, which connections do not have: it refuses every connection to a TCP port of the workload; name the ports that it is for");
        }
    }

    private static void CheckFrom(IReadOnlyList<RuleFrom>? from, string path, Report report)
    {
        if (from is { Count: 0 })
        {
            report.Error("AP-5", path, "may not be an empty list; leave it out for anybody");
        }

        for (var i = 0; i < from?.Count; i++)
        {
            var at = FieldPath.Element(path, i) + ".source";
            if (from[i].Source is not { } source)
            {
                report.Error("AP-5", at, "is required");
            }
            else
            {
                RuleSourceRules.Check(source, at, report);
            }
        }
    }

    private static void CheckTo(IReadOnlyList<RuleTo>? to, string path, Report report)
    {
        if (to is { Count: 0 })
        {
            report.Error("AP-6", path, "may not be an empty list; leave it out for anything");
        }

        for (var i = 0; i < to?.Count; i++)
        {
            var at = FieldPath.Element(path, i) + ".operation";
            if (to[i].Operation is not { } operation)
            {
                report.Error("AP-6", at, "is required");
            }
            else
            {
                RuleOperationRules.Check(operation, at, report);
            }
        }
    }

    private static bool IsOfHttpAlone(AuthorizationRule rule)
    {
        var sources = (rule.From ?? []).Select(from => from.Source).OfType<RuleSource>().ToList();
        var operations = (rule.To ?? []).Select(to => to.Operation).OfType<RuleOperation>().ToList();
        var hasHttp = sources.Exists(source => source.RequestPrincipals.Count + source.NotRequestPrincipals.Count > 0)
            || operations.Exists(RuleOperationRules.HasHttp)
            || rule.When.Any(condition => RuleConditionRules.IsHttp(condition.Key));
        var hasOther = sources.Exists(RuleSourceRules.HasConnection)
            || operations.Exists(operation => operation.Ports.Count + operation.NotPorts.Count > 0)
            || rule.When.Any(condition => !RuleConditionRules.IsHttp(condition.Key));
        return hasHttp && !hasOther;
    }
}
