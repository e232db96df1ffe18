using System.Globalization;
using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>How the endpoints of a cluster are spoken to: by default in mutual TLS wherever it is taken (Istio's auto mTLS).</summary>
internal static class UpstreamTlsTranslation
{
    /// <returns><see langword="null"/> for plain text.</returns>
    public static UpstreamTls? Translate(ClientTlsSettings? settings, MeshService service, MeshServicePort port, string? subset) => settings?.Mode switch
    {
        TlsMode.IstioMutual => new UpstreamTls { Mode = UpstreamTlsMode.Always, ServerName = ServerName(service, port, subset) },
        // Names are resolved to what is outside of the mesh.
        null when service.Resolution == ClusterKind.Endpoints => new UpstreamTls { ServerName = ServerName(service, port, subset) },
        _ => null,
    };

    // Istio's BuildDNSSrvSubsetKey.
    private static string ServerName(MeshService service, MeshServicePort port, string? subset) =>
        string.Create(CultureInfo.InvariantCulture, $"outbound_.{port.Number}_.{subset}_.{service.Host}");
}
