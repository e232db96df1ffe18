using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ServerTLSSettings.TLSCertificate</c>: one of several certificates of a server.</summary>
public sealed record ServerCertificate
{
    [Field("File with the certificate.", Name = "serverCertificate")]
    public string? Certificate { get; init; }

    [Field("File with its private key.")]
    public string? PrivateKey { get; init; }

    [Field("File with the authorities that client certificates must come from.")]
    public string? CaCertificates { get; init; }
}
