using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>
/// Takes the certificates that a DestinationRule names by <c>credentialName</c> out of Secrets of the caller's namespace, and notes what is wrong with them.
/// </summary>
/// <param name="resources">Where Secrets are.</param>
/// <param name="caller">Whose cluster it is; role and namespace are looked at.</param>
/// <param name="rule">The rule.</param>
/// <param name="path">Where its <c>tls</c> is written.</param>
/// <param name="notices">What a rule asks for and does not get is added to these.</param>
internal sealed class ClientCredentials(MeshResources resources, Node caller, DestinationRule? rule, string path, ICollection<Notice> notices)
{
    private const string AuthoritiesSuffix = "-cacert";

    /// <summary>Gateways may use Secrets; sidecars if the rule says by a selector which ones it is for. Istio leaves TLS out for the others.</summary>
    public bool Allowed => caller.Role != NodeRole.Sidecar || rule?.Spec.WorkloadSelector is { MatchLabels.Count: > 0 };

    /// <summary>Says that the endpoints are spoken to in plain text.</summary>
    public void TellNotAllowed() => Tell(
        "CredentialNotUsed", "is used by gateways, and by sidecars where the rule has a workloadSelector: the sidecars that this rule is for speak plain text");

    /// <summary>Adds certificates to what they are for, or the reason why there are none.</summary>
    public void Read(ClientTlsSettings settings, TlsOrigination origination)
    {
        var name = settings.CredentialName!;
        if (!CredentialReference.TryResolve(name, caller.Namespace, out var key, out var fault))
        {
            Fail(origination, "CredentialNotAllowed", $"\"{name}\" {fault}");
            return;
        }

        origination.Credential = $"{key.Namespace}/{key.Name}";
        var secret = resources.FindSecret(key.Namespace, key.Name);
        if (settings.Mode == TlsMode.Mutual)
        {
            origination.Certificate = secret is null ? null : CertificateSecret.Certificate(secret, out fault);
            if (origination.Certificate is null)
            {
                Fail(
                    origination,
                    secret is null ? "SecretNotFound" : "CertificateNotUsable",
                    secret is null ? Missing(origination) : $"Secret {origination.Credential} {fault}");
                return;
            }
        }

        if (origination.SkipsVerification)
        {
            return;
        }

        var own = key.Name.EndsWith(AuthoritiesSuffix, StringComparison.Ordinal) ? key.Name : key.Name + AuthoritiesSuffix;
        var holder = resources.FindSecret(key.Namespace, own) ?? secret;
        if (holder is null)
        {
            Fail(origination, "SecretNotFound", Missing(origination));
        }
        else if (CertificateSecret.Authorities(holder) is { } authorities)
        {
            origination.Authorities = authorities;
        }
        else
        {
            Fail(origination, "AuthoritiesNotUsable",
                $"Secret {key.Namespace}/{holder.Metadata.Name} has no certificates under ca.crt or cacert to check the server with; neither is there a Secret {own}");
        }
    }

    private string Missing(TlsOrigination origination) =>
        $"there is no Secret {origination.Credential}; it has to be in the namespace of the workload that calls, which is {caller.Namespace}";

    private void Fail(TlsOrigination origination, string reason, string fault)
    {
        // Half of what is needed would be worse than nothing.
        origination.Certificate = null;
        origination.Fault = fault;
        Tell(reason, fault);
    }

    private void Tell(string reason, string message)
    {
        if (rule is not null)
        {
            notices.Add(new Notice(rule.Key, $"{path}.credentialName", reason, message));
        }
    }
}
