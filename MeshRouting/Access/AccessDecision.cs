namespace MeshRouting.Access;

/// <summary>Whether a request or connection passes.</summary>
/// <param name="IsAllowed">Whether it does.</param>
/// <param name="Rule">The rule that decided; null when none was about it.</param>
public readonly record struct AccessDecision(bool IsAllowed, AccessRule? Rule)
{
    /// <summary>Envoy's response code details of a refusal.</summary>
    public string Details => $"rbac_access_denied_matched_policy[{Rule?.Id ?? "none"}]";
}
