using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ClientTLSSettings</c>.</summary>
public sealed record ClientTlsSettings
{
    [Field("How the connection is secured.")]
    public TlsMode Mode { get; init; }

    [Field("File with the client certificate.")]
    [WithoutEffect]
    public string? ClientCertificate { get; init; }

    [Field("File with its private key.")]
    [WithoutEffect]
    public string? PrivateKey { get; init; }

    [Field("File with the authorities that the service's certificate must come from.")]
    [WithoutEffect]
    public string? CaCertificates { get; init; }

    [Field("Secret with certificate, key and authorities, instead of files.")]
    [WithoutEffect]
    public string? CredentialName { get; init; }

    [Field("Names of which the service's certificate must have one.")]
    [WithoutEffect]
    public IReadOnlyList<string> SubjectAltNames { get; init; } = [];

    [Field("Server name to ask for.")]
    [WithoutEffect]
    public string? Sni { get; init; }

    [Field("Whether the service's certificate is left unchecked.")]
    [WithoutEffect]
    public bool? InsecureSkipVerify { get; init; }

    [Field("File with revoked certificates.")]
    [WithoutEffect]
    public string? CaCrl { get; init; }
}
