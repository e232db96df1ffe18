using System.Collections.Immutable;
using MeshProtocol;

namespace MeshProxy.Authorization;

/// <summary>The rules of all policies of one kind, and whether there is such a policy at all: one without rules counts.</summary>
internal sealed class AccessRuleSet
{
    private readonly ImmutableArray<AccessRule> _rules;

    private AccessRuleSet(bool exists, ImmutableArray<AccessRule> rules)
    {
        Exists = exists;
        _rules = rules;
    }

    public bool Exists { get; }

    /// <exception cref="ArgumentException">A rule cannot be used; the message says why.</exception>
    public static AccessRuleSet Of(AccessPolicies policies, AccessAction action, bool dryRun, bool forConnections)
    {
        var chosen = policies.Policies.Where(policy => policy.Action == action && policy.DryRun == dryRun).ToList();
        var rules = chosen.SelectMany(policy => policy.Rules.Select((rule, index) => (
            Id: $"ns[{policy.Namespace}]-policy[{policy.Name}]-rule[{index}]",
            Matcher: forConnections ? AccessCompiler.ForConnections(rule, action) : AccessCompiler.ForRequests(rule))));
        return new AccessRuleSet(chosen.Count > 0, [.. rules.Where(rule => rule.Matcher is not null).Select(rule => new AccessRule(rule.Id, rule.Matcher!))]);
    }

    /// <summary>The first rule that is about it; null for none.</summary>
    public AccessRule? Find(in AccessFacts facts)
    {
        foreach (var rule in _rules)
        {
            if (rule.Matcher.Holds(facts))
            {
                return rule;
            }
        }

        return null;
    }
}
