using System.Text.Json.Serialization;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ServerTLSSettings.TLSProtocol</c>.</summary>
public enum TlsProtocol
{
    /// <summary>The proxy's own choice.</summary>
    [JsonStringEnumMemberName("TLS_AUTO")]
    Auto,

    /// <summary>TLS 1.0.</summary>
    [JsonStringEnumMemberName("TLSV1_0")]
    [WithoutEffect("is accepted, but TLS 1.2 is the oldest version that this mesh speaks")]
    Tls10,

    /// <summary>TLS 1.1.</summary>
    [JsonStringEnumMemberName("TLSV1_1")]
    [WithoutEffect("is accepted, but TLS 1.2 is the oldest version that this mesh speaks")]
    Tls11,

    /// <summary>TLS 1.2.</summary>
    [JsonStringEnumMemberName("TLSV1_2")]
    Tls12,

    /// <summary>TLS 1.3.</summary>
    [JsonStringEnumMemberName("TLSV1_3")]
    Tls13,
}
