using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ClientTLSSettings</c>.</summary>
public sealed record ClientTlsSettings
{
    [Field("How the connection is secured.")]
    public TlsMode Mode { get; init; }

    [Field("File with the client certificate.")]
    public string? ClientCertificate { get; init; }

    [Field("File with its private key.")]
    public string? PrivateKey { get; init; }

    [Field("File with the authorities that the service's certificate must come from.")]
    public string? CaCertificates { get; init; }

    [Field("Secret with certificate, key and authorities, instead of files.")]
    public string? CredentialName { get; init; }

    [Field("Names of which the service's certificate must have one.")]
    public IReadOnlyList<string> SubjectAltNames { get; init; } = [];

    [Field("Server name to ask for.")]
    public string? Sni { get; init; }

    [Field("Whether the service's certificate is left unchecked.")]
    public bool? InsecureSkipVerify { get; init; }

    [Field("File with revoked certificates.")]
    public string? CaCrl { get; init; }
}
