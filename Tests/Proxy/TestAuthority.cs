using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;
using MeshProxy.Tls;

namespace Tests.Proxy;

/// <summary>A certificate authority for one test.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Begin = TimeProvider.System.GetUtcNow().AddHours(-1);
    private static readonly DateTimeOffset End = Begin.AddDays(1);

    public TestAuthority(string name = "test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        Certificate = request.CreateSelfSigned(Begin, End);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>A certificate for localhost.</summary>
    public X509Certificate2 IssueServer() => Issue("localhost");

    /// <summary>A certificate for a name, and for loopback.</summary>
    public X509Certificate2 Issue(string name) => Issue(name, End);

    /// <summary>The same until some time.</summary>
    public X509Certificate2 Issue(string name, DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(Certificate, Begin, end, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>A list of revoked certificates, in PEM.</summary>
    public string Revoke(params IEnumerable<X509Certificate2> certificates)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in certificates)
        {
            list.AddEntry(certificate);
        }

        return PemEncoding.WriteString("X509 CRL", list.Build(Certificate, 1, End, HashAlgorithmName.SHA256));
    }

    /// <summary>Signs what a workload asks for.</summary>
    public X509Certificate2 SignWorkload(byte[] request, string identity, DateTimeOffset? end = null) =>
        SignWorkload(CertificateRequest.LoadSigningRequest(request, HashAlgorithmName.SHA256).PublicKey, identity, end);

    /// <summary>A workload's certificate for a key.</summary>
    public X509Certificate2 SignWorkload(PublicKey key, string identity, DateTimeOffset? end = null, PeerDescription? description = null)
    {
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity));
        request.CertificateExtensions.Add(names.Build(critical: true));
        if (description is not null)
        {
            var text = new AsnWriter(AsnEncodingRules.DER);
            text.WriteCharacterString(UniversalTagNumber.UTF8String, description.ToText());
            request.CertificateExtensions.Add(new X509Extension(PeerDescription.CertificateExtension, text.Encode(), critical: false));
        }

        return request.Create(Certificate, Begin, end ?? End, RandomNumberGenerator.GetBytes(8));
    }

    /// <summary>A workload's certificate with its key.</summary>
    public X509Certificate2 IssueWorkload(string identity, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = SignWorkload(new PublicKey(key), identity, end);
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>The same as a proxy holds it, with what the mesh says of the workload.</summary>
    public WorkloadCertificate IssueMesh(string identity, PeerDescription description) => IssueMesh(identity, end: null, description);

    /// <summary>The same without.</summary>
    public WorkloadCertificate IssueMesh(string identity, DateTimeOffset? end = null, PeerDescription? description = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new WorkloadCertificate(key, [SignWorkload(new PublicKey(key), identity, end, description)], [Certificate], TimeProvider.System.GetUtcNow());
    }

    public void Dispose() => Certificate.Dispose();
}
