using MeshProtocol;

namespace MeshRouting.Access;

/// <summary>The policies of a listener: AUDIT counts, DENY refuses what it is about, and where there is an ALLOW one must be about the request.</summary>
public sealed class AccessRules
{
    /// <summary>Compiles policies.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="forConnections">Whether for connections without requests.</param>
    /// <exception cref="ArgumentException">A rule cannot be used; the message says why.</exception>
    public AccessRules(AccessPolicies policies, bool forConnections)
    {
        ArgumentNullException.ThrowIfNull(policies);
        Audit = AccessRuleSet.Of(policies, AccessAction.Audit, dryRun: false, forConnections);
        Deny = AccessRuleSet.Of(policies, AccessAction.Deny, dryRun: false, forConnections);
        Allow = AccessRuleSet.Of(policies, AccessAction.Allow, dryRun: false, forConnections);
        DryDeny = AccessRuleSet.Of(policies, AccessAction.Deny, dryRun: true, forConnections);
        DryAllow = AccessRuleSet.Of(policies, AccessAction.Allow, dryRun: true, forConnections);
    }

    /// <summary>What is counted.</summary>
    public AccessRuleSet Audit { get; }

    /// <summary>What is refused.</summary>
    public AccessRuleSet Deny { get; }

    /// <summary>What alone is let in, where there is such a policy.</summary>
    public AccessRuleSet Allow { get; }

    /// <summary>What would be refused, were it not a dry run.</summary>
    public AccessRuleSet DryDeny { get; }

    /// <summary>What alone would be let in, were it not a dry run.</summary>
    public AccessRuleSet DryAllow { get; }

    /// <summary>Whether it passes; dry runs do not count.</summary>
    /// <param name="facts">The request or connection.</param>
    public AccessDecision Decide(IAccessFacts facts)
    {
        if (Deny.Exists && Deny.Find(facts) is { } denied)
        {
            return new AccessDecision(false, denied);
        }

        if (!Allow.Exists)
        {
            return new AccessDecision(true, null);
        }

        var allowed = Allow.Find(facts);
        return new AccessDecision(allowed is not null, allowed);
    }
}
