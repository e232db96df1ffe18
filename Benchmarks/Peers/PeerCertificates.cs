using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Benchmarks.Peers;

/// <summary>Files for two peers that know each other by their certificates, which are P-256, as the mesh's are.</summary>
internal sealed class PeerCertificates
{
    /// <summary>What the certificate of the one that is called is for.</summary>
    public const string ServerName = "server.bench.test";

    private PeerCertificates(string authority, string server, string client) => (Authority, Server, Client) = (authority, server, client);

    public string Authority { get; }

    /// <summary>Certificate and key in one file.</summary>
    public string Server { get; }

    public string Client { get; }

    public static PeerCertificates Write(DirectoryInfo directory)
    {
        var begin = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = request.CreateSelfSigned(begin, begin.AddDays(1));
        var authority = Path.Combine(directory.FullName, "ca.pem");
        File.WriteAllText(authority, root.ExportCertificatePem());
        return new PeerCertificates(authority, Issue(root, directory, "server.pem", ServerName), Issue(root, directory, "client.pem", "client.bench.test"));
    }

    private static string Issue(X509Certificate2 root, DirectoryInfo directory, string name, string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(subject);
        leaf.CertificateExtensions.Add(names.Build());
        using var issued = leaf.Create(root, root.NotBefore, root.NotAfter, RandomNumberGenerator.GetBytes(8));
        var file = Path.Combine(directory.FullName, name);
        File.WriteAllText(file, $"{issued.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return file;
    }
}
