namespace MeshModel.Security;

/// <summary>Reads the dry-run annotation, with the spellings of Go's <c>strconv.ParseBool</c>.</summary>
public static class DryRun
{
    /// <summary>Whether the policy is evaluated and not enforced. What does not read as a boolean counts as false.</summary>
    public static bool IsSet(AuthorizationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Metadata.Annotations.TryGetValue(AuthorizationPolicy.DryRunAnnotation, out var value) && TryParse(value) == true;
    }

    internal static bool? TryParse(string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };
}
