using System.Collections.Immutable;
using MeshProtocol;

namespace MeshRouting.Access;

/// <summary>The rules of all policies of one kind, and whether there is such a policy at all: one without rules counts.</summary>
public sealed class AccessRuleSet
{
    private readonly ImmutableArray<AccessRule> _rules;

    private AccessRuleSet(bool exists, ImmutableArray<AccessRule> rules)
    {
        Exists = exists;
        _rules = rules;
    }

    /// <summary>Whether there is such a policy.</summary>
    public bool Exists { get; }

    internal static AccessRuleSet Of(AccessPolicies policies, AccessAction action, bool dryRun, bool forConnections)
    {
        var chosen = policies.Policies.Where(policy => policy.Action == action && policy.DryRun == dryRun).ToList();
        var rules = chosen.SelectMany(policy => policy.Rules.Select((rule, index) =>
            (forConnections ? AccessCompiler.ForConnections(rule, action) : AccessCompiler.ForRequests(rule)) is { } matcher ? new AccessRule(policy, index, matcher) : null));
        return new AccessRuleSet(chosen.Count > 0, [.. rules.OfType<AccessRule>()]);
    }

    /// <summary>The first rule that is about it; null for none.</summary>
    /// <param name="facts">The request or connection.</param>
    public AccessRule? Find(IAccessFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
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
