using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ServerTLSSettings</c>.</summary>
public sealed record ServerTls
{
    [Field("Whether requests over plain HTTP are redirected to HTTPS.")]
    public bool HttpsRedirect { get; init; }

    [Field("How the connection is secured.")]
    public ServerTlsMode Mode { get; init; }

    [Field("File with the certificate.")]
    public string? ServerCertificate { get; init; }

    [Field("File with its private key.")]
    public string? PrivateKey { get; init; }

    [Field("File with the authorities that client certificates must come from.")]
    public string? CaCertificates { get; init; }

    [Field("File with revoked client certificates.")]
    [WithoutEffect("has no effect: put the list into the Secret, under ca.crl, or into the file of caCertificates, behind the authorities")]
    public string? CaCrl { get; init; }

    [Field("Secret with certificate and key, instead of files.")]
    public string? CredentialName { get; init; }

    [Field("Secrets with certificates of different kinds, instead of one.")]
    public IReadOnlyList<string> CredentialNames { get; init; } = [];

    [Field("Secret with the authorities that client certificates must come from.")]
    public string? CaCertCredentialName { get; init; }

    [Field("Files with certificates of different kinds, instead of one.")]
    [WithoutEffect("has one certificate in use here: the first")]
    public IReadOnlyList<ServerCertificate> TlsCertificates { get; init; } = [];

    [Field("Names of which the client's certificate must have one.")]
    public IReadOnlyList<string> SubjectAltNames { get; init; } = [];

    [Field("SHA-256 hashes, in base64, of the public keys that client certificates may have.")]
    public IReadOnlyList<string> VerifyCertificateSpki { get; init; } = [];

    [Field("SHA-256 hashes, in hex, of the client certificates that are let in.")]
    public IReadOnlyList<string> VerifyCertificateHash { get; init; } = [];

    [Field("Oldest version of TLS.")]
    public TlsProtocol? MinProtocolVersion { get; init; }

    [Field("Newest version of TLS.")]
    public TlsProtocol? MaxProtocolVersion { get; init; }

    [Field("Cipher suites, instead of the default ones.")]
    [WithoutEffect]
    public IReadOnlyList<string> CipherSuites { get; init; } = [];
}
