namespace MeshProxy.Authorization;

/// <summary>A rule of a policy.</summary>
/// <param name="Id">As Envoy names it: <c>ns[mesh]-policy[ratings]-rule[0]</c>.</param>
/// <param name="Matcher">What the rule is about.</param>
internal sealed record AccessRule(string Id, AccessMatcher Matcher);
