using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MeshModel.Kubernetes;
using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0101, IST0161: a Gateway's certificate whose Secret is missing, or holds no key pair.</summary>
internal sealed class GatewayCredentialRule : AnalysisRule
{
    private const string KubernetesScheme = "kubernetes://";

    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        var secrets = mesh.Resources.OfType<Secret>().ToLookup(secret => secret.Metadata.Name, StringComparer.Ordinal);
        foreach (var gateway in mesh.Resources.OfType<Gateway>())
        {
            // Secrets are looked for where the gateway's workloads are.
            var homes = mesh.NamespacesOf(gateway.Spec.Selector).ToHashSet(StringComparer.Ordinal);
            foreach (var (path, name) in CredentialPaths.Of(gateway))
            {
                var plain = name.StartsWith(KubernetesScheme, StringComparison.Ordinal) ? name[KubernetesScheme.Length..].Split('/')[^1] : name;
                var found = secrets[plain].FirstOrDefault(secret => homes.Count == 0 || homes.Contains(secret.Metadata.Namespace));
                if (found is null)
                {
                    var where = homes.Count > 0 ? $" in namespace {string.Join(", ", homes.Order(StringComparer.Ordinal))}, where the gateway's workloads are" : "";
                    var elsewhere = secrets[plain].FirstOrDefault() is { } other ? $" (there is one in {other.Metadata.Namespace})" : "";
                    yield return Message(AnalysisCodes.CredentialNotFound, gateway, path, $"there is no Secret {plain}{where}{elsewhere}");
                }
                else if (FaultOf(found) is { } fault)
                {
                    yield return Message(AnalysisCodes.InvalidCredential, gateway, path, $"{found.Key} {fault}");
                }
            }
        }
    }

    private static string? FaultOf(Secret secret)
    {
        var (chainKey, privateKey) = secret.Data.ContainsKey("cert") && !secret.Data.ContainsKey("tls.crt") ? ("cert", "key") : ("tls.crt", "tls.key");
        if (Read(secret, chainKey) is not { Length: > 0 } chain || Read(secret, privateKey) is not { Length: > 0 } key)
        {
            return $"does not have both {chainKey} and {privateKey}";
        }

        try
        {
            using var pair = X509Certificate2.CreateFromPem(chain, key);
            return null;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            // The message of the exception is not passed on: it is about a key.
            return $"has no certificate in PEM under {chainKey} with its key under {privateKey}";
        }
    }

    private static string? Read(Secret secret, string key)
    {
        if (secret.StringData.TryGetValue(key, out var text))
        {
            return text;
        }

        var bytes = new byte[secret.Data.GetValueOrDefault(key)?.Length ?? 0];
        return bytes.Length > 0 && Convert.TryFromBase64String(secret.Data[key], bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
