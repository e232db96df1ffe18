using MeshProtocol;

namespace MeshProxy.Authorization;

/// <summary>The policies of a listener: AUDIT counts, DENY refuses what it is about, and where there is an ALLOW one must be about the request.</summary>
internal sealed class AccessControl
{
    private readonly AccessRuleSet _audit;
    private readonly AccessRuleSet _deny;
    private readonly AccessRuleSet _allow;
    private readonly AccessRuleSet _dryDeny;
    private readonly AccessRuleSet _dryAllow;

    /// <param name="policies">The policies.</param>
    /// <param name="forConnections">Whether for connections without requests.</param>
    /// <exception cref="ArgumentException">A rule cannot be used; the message says why.</exception>
    public AccessControl(AccessPolicies policies, bool forConnections)
    {
        _audit = AccessRuleSet.Of(policies, AccessAction.Audit, dryRun: false, forConnections);
        _deny = AccessRuleSet.Of(policies, AccessAction.Deny, dryRun: false, forConnections);
        _allow = AccessRuleSet.Of(policies, AccessAction.Allow, dryRun: false, forConnections);
        _dryDeny = AccessRuleSet.Of(policies, AccessAction.Deny, dryRun: true, forConnections);
        _dryAllow = AccessRuleSet.Of(policies, AccessAction.Allow, dryRun: true, forConnections);
    }

    public AccessDecision Decide(in AccessFacts facts, AccessStatistics statistics)
    {
        if (_audit.Exists && _audit.Find(facts) is not null)
        {
            statistics.CountAudited();
        }

        if (_dryDeny.Exists)
        {
            statistics.CountDryDeny(refused: _dryDeny.Find(facts) is not null);
        }

        if (_dryAllow.Exists)
        {
            statistics.CountDryAllow(refused: _dryAllow.Find(facts) is null);
        }

        var decision = Decide(facts);
        statistics.Count(decision.IsAllowed);
        return decision;
    }

    private AccessDecision Decide(in AccessFacts facts)
    {
        if (_deny.Exists && _deny.Find(facts) is { } denied)
        {
            return new AccessDecision(false, denied);
        }

        if (!_allow.Exists)
        {
            return new AccessDecision(true, null);
        }

        var allowed = _allow.Find(facts);
        return new AccessDecision(allowed is not null, allowed);
    }
}
