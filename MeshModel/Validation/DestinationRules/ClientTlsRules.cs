using MeshModel.Networking;

namespace MeshModel.Validation.DestinationRules;

/// <summary>DR-TLS: how connections are secured.</summary>
internal static class ClientTlsRules
{
    public static void Check(ClientTlsSettings? tls, string path, Report report)
    {
        if (tls is null)
        {
            return;
        }

        var credential = !string.IsNullOrEmpty(tls.CredentialName);
        if (tls.Mode == TlsMode.Mutual && !credential)
        {
            Require("DR-TLS-1", tls.ClientCertificate, path + ".clientCertificate", report);
            Require("DR-TLS-2", tls.PrivateKey, path + ".privateKey", report);
        }

        if (credential)
        {
            foreach (var (name, value) in new[] { ("clientCertificate", tls.ClientCertificate), ("privateKey", tls.PrivateKey), ("caCertificates", tls.CaCertificates), ("caCrl", tls.CaCrl) })
            {
                if (!string.IsNullOrEmpty(value))
                {
                    report.Error("DR-TLS-3", $"{path}.{name}", "excludes credentialName");
                }
            }
        }

        if (tls.InsecureSkipVerify == true
            && (!string.IsNullOrEmpty(tls.CaCertificates) || tls.SubjectAltNames.Count > 0 || (credential && tls.Mode == TlsMode.Simple)))
        {
            report.Error("DR-TLS-4", path + ".insecureSkipVerify", "excludes caCertificates, subjectAltNames and, with mode SIMPLE, credentialName: there is nothing to verify");
        }
    }

    private static void Require(string rule, string? value, string path, Report report)
    {
        if (string.IsNullOrEmpty(value))
        {
            report.Error(rule, path, "is required with mode MUTUAL, unless there is a credentialName");
        }
    }
}
