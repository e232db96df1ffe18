using System.Globalization;
using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>How the endpoints of a cluster are spoken to: by default in mutual TLS wherever it is taken (Istio's auto mTLS).</summary>
internal static class UpstreamTlsTranslation
{
    /// <param name="settings">What the rules say; <see langword="null"/> for nothing.</param>
    /// <param name="service">The service.</param>
    /// <param name="port">Its port.</param>
    /// <param name="subset">The subset; <see langword="null"/> for all endpoints.</param>
    /// <param name="credentials">The Secrets that the caller may use.</param>
    /// <returns><see langword="null"/> for plain text.</returns>
    public static UpstreamTls? Translate(ClientTlsSettings? settings, MeshService service, MeshServicePort port, string? subset, ClientCredentials credentials) => settings?.Mode switch
    {
        TlsMode.IstioMutual => new UpstreamTls
        {
            Mode = UpstreamTlsMode.Always,
            ServerName = string.IsNullOrEmpty(settings.Sni) ? ServerName(service, port, subset) : settings.Sni,
            Identities = { NamesOf(settings, service) },
        },
        TlsMode.Simple or TlsMode.Mutual => Originate(settings, service, credentials),
        // Names are resolved to what is outside of the mesh, and so is what says so of itself, even where its endpoints have sidecars.
        null when service.Resolution == ClusterKind.Endpoints && service.Location == ServiceEntryLocation.MeshInternal => new UpstreamTls { ServerName = ServerName(service, port, subset) },
        _ => null,
    };

    /// <summary>Istio's <c>constructUpstreamTLS</c>.</summary>
    private static UpstreamTls? Originate(ClientTlsSettings settings, MeshService service, ClientCredentials credentials)
    {
        var isUnchecked = settings.InsecureSkipVerify == true;
        var origination = new TlsOrigination
        {
            SkipsVerification = isUnchecked,
            // A server name of its own turns this off, as Istio has it; where names come with requests it is never off.
            VerifiesHost = !isUnchecked
                && ((string.IsNullOrEmpty(settings.Sni) && settings.SubjectAltNames.Count == 0) || service.Resolution == ClusterKind.DynamicDns),
            RevocationsFile = settings.CaCrl ?? "",
        };
        if (!isUnchecked)
        {
            origination.SubjectAltNames.Add(NamesOf(settings, service));
        }

        if (settings.CredentialName is { Length: > 0 })
        {
            if (!credentials.Allowed)
            {
                credentials.TellNotAllowed();
                return null;
            }

            credentials.Read(settings, origination);
        }
        else
        {
            origination.AuthoritiesFile = isUnchecked ? "" : settings.CaCertificates ?? "";
            if (settings.Mode == TlsMode.Mutual)
            {
                origination.Certificate = new TlsCertificate { ChainFile = settings.ClientCertificate ?? "", PrivateKeyFile = settings.PrivateKey ?? "" };
            }
        }

        return new UpstreamTls { ServerName = settings.Sni ?? "", Origination = origination };
    }

    private static IReadOnlyList<string> NamesOf(ClientTlsSettings settings, MeshService service) =>
        settings.SubjectAltNames.Count > 0 ? settings.SubjectAltNames : service.SubjectAltNames;

    // Istio's BuildDNSSrvSubsetKey.
    private static string ServerName(MeshService service, MeshServicePort port, string? subset) =>
        string.Create(CultureInfo.InvariantCulture, $"outbound_.{port.Number}_.{subset}_.{service.Host}");
}
