using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.Gateways;

/// <summary>GW-TLS: how connections to a gateway are secured.</summary>
internal static class ServerTlsRules
{
    // The suites that Envoy's TLS library has, in OpenSSL's spelling and in the standard's.
    private static readonly HashSet<string> Suites =
    [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA",
        "ECDHE-ECDSA-AES256-SHA", "ECDHE-RSA-AES256-SHA", "ECDHE-PSK-AES128-CBC-SHA", "ECDHE-PSK-AES256-CBC-SHA", "ECDHE-PSK-CHACHA20-POLY1305",
        "AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA", "AES256-SHA", "PSK-AES128-CBC-SHA", "PSK-AES256-CBC-SHA", "DES-CBC3-SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
    ];

    public static void Check(ServerTls? tls, string path, Report report)
    {
        if (tls is null)
        {
            return;
        }

        CheckSuites(tls, path, report);
        switch (tls.Mode)
        {
            case ServerTlsMode.IstioMutual:
                foreach (var field in CertificateFields(tls))
                {
                    report.Error("GW-TLS-4", $"{path}.{field}", "excludes mode ISTIO_MUTUAL, which uses the mesh's own certificates");
                }

                break;
            case ServerTlsMode.Passthrough or ServerTlsMode.AutoPassthrough:
                foreach (var field in CertificateFields(tls))
                {
                    report.Warn("GW-TLS-5", $"{path}.{field}", "is passed over, as TLS is not ended here");
                }

                break;
            default:
                CheckCertificates(tls, path, report);
                break;
        }
    }

    /// <summary>Whether anything but the redirect to HTTPS is set.</summary>
    public static bool IsMoreThanRedirect(ServerTls tls) =>
        tls.Mode != ServerTlsMode.Passthrough || CertificateFields(tls).Count > 0 || tls.MinProtocolVersion is not null || tls.MaxProtocolVersion is not null || tls.CipherSuites.Count > 0;

    private static void CheckCertificates(ServerTls tls, string path, Report report)
    {
        var hasFiles = !string.IsNullOrEmpty(tls.ServerCertificate) || !string.IsNullOrEmpty(tls.PrivateKey);
        var hasName = !string.IsNullOrEmpty(tls.CredentialName);
        var sources = (hasName ? 1 : 0) + (tls.CredentialNames.Count > 0 ? 1 : 0) + (tls.TlsCertificates.Count > 0 ? 1 : 0);
        if (sources > 1 || (hasFiles && tls.TlsCertificates.Count > 0))
        {
            report.Error("GW-TLS-3", path, "has certificates in more than one way; only one of credentialName, credentialNames, tlsCertificates or files may be given");
        }

        if (sources == 0)
        {
            Require(tls.ServerCertificate, "the server certificate", path + ".serverCertificate", report);
            Require(tls.PrivateKey, "the private key", path + ".privateKey", report);
        }

        for (var i = 0; i < tls.TlsCertificates.Count; i++)
        {
            var at = FieldPath.Element(path + ".tlsCertificates", i);
            Require(tls.TlsCertificates[i].Certificate, "the server certificate", at + ".serverCertificate", report);
            Require(tls.TlsCertificates[i].PrivateKey, "the private key", at + ".privateKey", report);
        }

        if (tls.TlsCertificates.Count > 2)
        {
            report.Warn("GW-TLS-9", path + ".tlsCertificates", "has more than two certificates; one RSA and one ECDSA are used");
        }

        if (tls.Mode == ServerTlsMode.Simple && !string.IsNullOrEmpty(tls.CaCrl))
        {
            report.Error("GW-TLS-6", path + ".caCrl", "excludes mode SIMPLE, which asks for no client certificate");
        }

        var asksForClient = tls.Mode is ServerTlsMode.Mutual or ServerTlsMode.OptionalMutual;
        if (asksForClient && !hasName && tls.CredentialNames.Count == 0 && string.IsNullOrEmpty(tls.CaCertificates) && string.IsNullOrEmpty(tls.CaCertCredentialName))
        {
            report.Error("GW-TLS-2", path + ".caCertificates", "is required to check clients: give a client CA bundle");
        }
    }

    private static void CheckSuites(ServerTls tls, string path, Report report)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < tls.CipherSuites.Count; i++)
        {
            var suite = tls.CipherSuites[i];
            if (!Suites.Contains(suite) || !seen.Add(suite))
            {
                report.Warn("GW-TLS-7", FieldPath.Element(path + ".cipherSuites", i), $"\"{suite}\" is {(Suites.Contains(suite) ? "repeated" : "unknown")} and is passed over");
            }
        }

        if (tls.MinProtocolVersion is TlsProtocol.Tls10 or TlsProtocol.Tls11 && tls.CipherSuites.Count == 0)
        {
            report.Warn("GW-TLS-8", path + ".minProtocolVersion", "is below TLS 1.2, for which the default cipher suites have none that works; name cipherSuites");
        }
    }

    private static void Require(string? value, string what, string path, Report report)
    {
        if (string.IsNullOrEmpty(value))
        {
            report.Error("GW-TLS-1", path, $"is required: {what}, unless a credentialName gives it");
        }
    }

    private static List<string> CertificateFields(ServerTls tls)
    {
        var fields = new List<string>();
        Add("serverCertificate", !string.IsNullOrEmpty(tls.ServerCertificate));
        Add("privateKey", !string.IsNullOrEmpty(tls.PrivateKey));
        Add("caCertificates", !string.IsNullOrEmpty(tls.CaCertificates));
        Add("credentialName", !string.IsNullOrEmpty(tls.CredentialName));
        Add("credentialNames", tls.CredentialNames.Count > 0);
        Add("tlsCertificates", tls.TlsCertificates.Count > 0);
        return fields;

        void Add(string field, bool isSet)
        {
            if (isSet)
            {
                fields.Add(field);
            }
        }
    }
}
