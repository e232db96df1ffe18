using MeshProtocol;

namespace MeshRouting.Access;

/// <summary>A rule of a policy.</summary>
public sealed class AccessRule
{
    internal AccessRule(AccessPolicy policy, int index, AccessMatcher matcher)
    {
        Policy = policy;
        Index = index;
        Id = $"ns[{policy.Namespace}]-policy[{policy.Name}]-rule[{index}]";
        Matcher = matcher;
    }

    /// <summary>The policy that it is part of.</summary>
    public AccessPolicy Policy { get; }

    /// <summary>Its place in the policy, from 0.</summary>
    public int Index { get; }

    /// <summary>As Envoy names it: <c>ns[mesh]-policy[ratings]-rule[0]</c>.</summary>
    public string Id { get; }

    internal AccessMatcher Matcher { get; }
}
