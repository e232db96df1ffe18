namespace MeshModel.Networking;

/// <summary>Istio's <c>ClientTLSSettings.TLSmode</c>.</summary>
public enum TlsMode
{
    /// <summary>Plain text.</summary>
    Disable,

    /// <summary>TLS without a client certificate.</summary>
    Simple,

    /// <summary>Mutual TLS with the certificates that are given.</summary>
    Mutual,

    /// <summary>Mutual TLS with the mesh's own certificates (<c>ISTIO_MUTUAL</c>).</summary>
    IstioMutual,
}
