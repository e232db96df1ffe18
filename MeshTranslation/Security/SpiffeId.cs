namespace MeshTranslation.Security;

/// <summary>The names of workloads in their certificates.</summary>
public static class SpiffeId
{
    private const string DefaultAccount = "default";

    /// <summary><c>spiffe://&lt;trust domain&gt;/ns/&lt;namespace&gt;/sa/&lt;service account&gt;</c>.</summary>
    /// <param name="trustDomain">The mesh's.</param>
    /// <param name="namespace">The workload's.</param>
    /// <param name="serviceAccount">The workload's; empty for <c>default</c>.</param>
    public static string Of(string trustDomain, string @namespace, string serviceAccount)
    {
        ArgumentNullException.ThrowIfNull(serviceAccount);
        return $"spiffe://{trustDomain}/ns/{@namespace}/sa/{(serviceAccount.Length > 0 ? serviceAccount : DefaultAccount)}";
    }
}
