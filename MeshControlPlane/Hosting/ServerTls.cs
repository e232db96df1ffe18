using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MeshControlPlane.Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace MeshControlPlane.Hosting;

/// <summary>The control plane's end of TLS: its certificate follows the authority.</summary>
internal sealed class ServerTls
{
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(30);
    private readonly Func<X509Certificate2> _issue;
    private SslStreamCertificateContext _context = null!;

    /// <param name="authority">Whose certificate is shown.</param>
    /// <param name="issue">Issues it.</param>
    public ServerTls(CertificateAuthority authority, Func<X509Certificate2> issue)
    {
        _issue = issue;
        authority.Follow(Renew);
    }

    /// <summary>Options of a listener.</summary>
    /// <param name="protocols">What is spoken.</param>
    /// <param name="takes">Whether a client may go on with the certificate that it shows, or without one; null where none is asked for.</param>
    public TlsHandshakeCallbackOptions For(List<SslApplicationProtocol> protocols, Predicate<X509Certificate2?>? takes) => new()
    {
        // When a whole mesh comes back at once, each waits for the others.
        HandshakeTimeout = HandshakeLimit,
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Volatile.Read(ref _context),
            ApplicationProtocols = protocols,
            ClientCertificateRequired = takes is not null,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            // Each connection shows its certificate anew.
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = takes is null ? null : (_, certificate, _, _) => takes(certificate as X509Certificate2),
        }),
    };

    private void Renew(AuthorityState state)
    {
        var certificate = _issue();
        if (OperatingSystem.IsWindows())
        {
            // Its TLS library wants keys from a store.
            certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }

        Volatile.Write(ref _context, SslStreamCertificateContext.Create(certificate, [.. state.Issuer.Chain], offline: true));
    }
}
