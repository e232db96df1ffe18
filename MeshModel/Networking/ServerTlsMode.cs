using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ServerTLSSettings.TLSmode</c>.</summary>
public enum ServerTlsMode
{
    /// <summary>TLS is not ended here; the server name that the client asks for decides.</summary>
    Passthrough,

    /// <summary>TLS without a client certificate.</summary>
    Simple,

    /// <summary>TLS that asks for a client certificate.</summary>
    Mutual,

    /// <summary>As passthrough, with the destination in the server name.</summary>
    [WithoutEffect("is accepted, but this mesh does not read destinations out of server names: only tls routes lead anywhere, as with PASSTHROUGH")]
    AutoPassthrough,

    /// <summary>Mutual TLS with the mesh's own certificates.</summary>
    IstioMutual,

    /// <summary>TLS that takes a client certificate if there is one.</summary>
    OptionalMutual,
}
