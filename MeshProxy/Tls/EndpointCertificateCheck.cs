using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;

namespace MeshProxy.Tls;

/// <summary>Decides in one handshake on the certificate that an endpoint outside of the mesh shows, and says in Envoy's words what is wrong with it.</summary>
/// <param name="wanted">What the cluster asks for.</param>
/// <param name="host">The host of the request; empty where it names none, null for what is no request.</param>
/// <param name="revocations">Null for none.</param>
internal sealed class EndpointCertificateCheck(TlsOrigination wanted, string? host, RevocationLists? revocations)
{
    /// <summary>Null until a certificate was refused.</summary>
    public string? Refusal { get; private set; }

    public bool IsGood(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = wanted.SkipsVerification ? null : FaultOf(certificate as X509Certificate2, chain, errors);
        return Refusal is null;
    }

    private string? FaultOf(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return "peer did not return a certificate";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return $"X509_verify_cert: certificate verification error at depth {DepthOf(chain)}: {Describe(chain)}";
        }

        if (revocations is not null && chain is not null && !chain.ChainElements.All(element => revocations.Knows(element.Certificate)))
        {
            return "X509_verify_cert: certificate verification error at depth 0: unable to get certificate CRL";
        }

        if (revocations is not null && chain is not null && chain.ChainElements.Any(element => revocations.Contains(element.Certificate)))
        {
            return "X509_verify_cert: certificate verification error at depth 0: certificate revoked";
        }

        if (wanted.VerifiesHost && host is not null && (host.Length == 0 || !HasName(certificate, host)))
        {
            return "verify SAN list";
        }

        return wanted.SubjectAltNames.Count == 0
            || wanted.SubjectAltNames.Any(name => HasName(certificate, name) || PeerCertificate.UrisOf(certificate).Contains(name))
            ? null
            : "verify SAN matcher";
    }

    /// <summary>The common name does not count; wildcards do, for one label.</summary>
    private static bool HasName(X509Certificate2 certificate, string name)
    {
        try
        {
            return certificate.MatchesHostname(name, allowWildcards: true, allowCommonName: false);
        }
        catch (ArgumentException)
        {
            // Neither a name nor an address.
            return false;
        }
    }

    private static int DepthOf(X509Chain? chain)
    {
        for (var depth = 0; depth < chain?.ChainElements.Count; depth++)
        {
            if (chain.ChainElements[depth].ChainElementStatus.Length > 0)
            {
                return depth;
            }
        }

        return 0;
    }

    // OpenSSL's texts.
    private static string Describe(X509Chain? chain) => chain?.ChainStatus.Select(status => status.Status).FirstOrDefault() switch
    {
        X509ChainStatusFlags.UntrustedRoot when chain.ChainElements.Count == 1 => "self-signed certificate",
        X509ChainStatusFlags.UntrustedRoot => "self-signed certificate in certificate chain",
        X509ChainStatusFlags.PartialChain => "unable to get local issuer certificate",
        X509ChainStatusFlags.NotTimeValid when chain.ChainElements.Any(element => element.Certificate.NotBefore > TimeProvider.System.GetLocalNow()) =>
            "certificate is not yet valid",
        X509ChainStatusFlags.NotTimeValid => "certificate has expired",
        X509ChainStatusFlags.NotSignatureValid => "certificate signature failure",
        X509ChainStatusFlags.NotValidForUsage => "unsuitable certificate purpose",
        null or X509ChainStatusFlags.NoError => "unknown certificate verification error",
        var other => other.ToString()!,
    };
}
