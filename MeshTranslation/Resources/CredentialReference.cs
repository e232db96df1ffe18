namespace MeshTranslation.Resources;

/// <summary>Reads <c>credentialName</c> as Istio does: <c>name</c>, <c>kubernetes://name</c>, <c>kubernetes://namespace/name</c>.</summary>
internal static class CredentialReference
{
    private const string Scheme = "kubernetes://";

    /// <summary>The Secret that is meant: always one of the gateway workload's own namespace.</summary>
    public static bool TryResolve(string name, string gatewayNamespace, out (string Namespace, string Name) secret, out string fault)
    {
        var rest = name.StartsWith(Scheme, StringComparison.Ordinal) ? name[Scheme.Length..] : name;
        secret = (gatewayNamespace, rest);
        fault = "";
        if (rest.Contains("://", StringComparison.Ordinal))
        {
            fault = "names something other than a Secret, which this mesh does not know";
            return false;
        }

        var slash = rest.IndexOf('/');
        if (slash >= 0)
        {
            secret = (rest[..slash], rest[(slash + 1)..]);
            if (secret.Namespace != gatewayNamespace)
            {
                fault = $"is of another namespace than the gateway workload, which may use Secrets of {gatewayNamespace} only";
                return false;
            }
        }

        return true;
    }
}
