using MeshProtocol;
using MeshRouting.Access;

namespace MeshProxy.Authorization;

/// <summary>The policies of a listener, and what is counted of them.</summary>
/// <param name="rules">The policies.</param>
internal sealed class AccessControl(AccessRules rules)
{
    /// <param name="policies">The policies.</param>
    /// <param name="forConnections">Whether for connections without requests.</param>
    /// <exception cref="ArgumentException">A rule cannot be used; the message says why.</exception>
    public AccessControl(AccessPolicies policies, bool forConnections)
        : this(new AccessRules(policies, forConnections))
    {
    }

    public AccessDecision Decide(AccessFacts facts, AccessStatistics statistics)
    {
        if (rules.Audit.Exists && rules.Audit.Find(facts) is not null)
        {
            statistics.CountAudited();
        }

        if (rules.DryDeny.Exists)
        {
            statistics.CountDryDeny(refused: rules.DryDeny.Find(facts) is not null);
        }

        if (rules.DryAllow.Exists)
        {
            statistics.CountDryAllow(refused: rules.DryAllow.Find(facts) is null);
        }

        var decision = rules.Decide(facts);
        statistics.Count(decision.IsAllowed);
        return decision;
    }
}
