using System.Net.Security;
using System.Security.Authentication;
using MeshProtocol;

namespace MeshProxy.Tls;

/// <summary>How connections to the endpoints of a cluster are secured. Two are equal when connections of the one can serve for the other.</summary>
/// <param name="Configuration">What the cluster asks for.</param>
/// <param name="Certificate">This proxy's own; null when no endpoint wants to see one, or when it has none yet.</param>
/// <param name="Originator">Does it in place of the mesh's TLS; null where that is used.</param>
internal sealed record UpstreamSecurity(UpstreamTls Configuration, WorkloadCertificate? Certificate, TlsOriginator? Originator = null)
{
    /// <summary>Of a cluster; null for plain text.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="endpoints">Its endpoints.</param>
    /// <param name="own">Where this proxy's certificate is.</param>
    /// <param name="before">What the cluster has had until now.</param>
    /// <param name="logger">For certificates that cannot be used.</param>
    public static UpstreamSecurity? Of(Cluster cluster, EndpointSet endpoints, OwnCertificate? own, UpstreamSecurity? before = null, ILogger? logger = null)
    {
        if (cluster.Tls?.Origination is not null)
        {
            var made = new UpstreamSecurity(cluster.Tls, null, new TlsOriginator(cluster.Tls, cluster.Name, logger));
            if (made.Equals(before))
            {
                return before;
            }

            // Without the Secret that it needs, it is what it was as long as nothing else has changed.
            return ReferenceEquals(made.Originator!.OrKept(before?.Originator), made.Originator) ? made : before;
        }

        if (cluster.Tls is not { } tls)
        {
            return null;
        }

        var needsCertificate = tls.Mode == UpstreamTlsMode.Always || endpoints.Endpoints.Any(endpoint => endpoint.Identity.Length > 0);
        return new UpstreamSecurity(tls, needsCertificate ? own?.Current : null);
    }

    /// <summary>Shakes hands where the endpoint is spoken to in TLS.</summary>
    /// <param name="stream">A connection that is open; it is closed when this fails.</param>
    /// <param name="identity">The endpoint's SPIFFE id; empty when it has none.</param>
    /// <param name="protocol">What will be spoken.</param>
    /// <param name="host">The host of the request that the connection is for; null for what is no request.</param>
    /// <param name="cancellationToken">When the time is up.</param>
    /// <returns>Null where plain text is spoken.</returns>
    /// <exception cref="AuthenticationException">One side does not want the other.</exception>
    /// <exception cref="IOException">The endpoint went away, or speaks no TLS.</exception>
    public async ValueTask<SslStream?> SecureAsync(Stream stream, string identity, SslApplicationProtocol protocol, string? host, CancellationToken cancellationToken)
    {
        if (Originator is not null)
        {
            return await Originator.SecureAsync(stream, host, protocol == MeshProtocols.Http2, cancellationToken);
        }

        if (Configuration.Mode != UpstreamTlsMode.Always && identity.Length == 0)
        {
            return null;
        }

        if (Certificate is null)
        {
            await stream.DisposeAsync();
            throw new AuthenticationException("this proxy has no certificate yet");
        }

        var secured = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            var asked = Configuration.Identities.Count > 0 ? "" : identity;
            await secured.AuthenticateAsClientAsync(Certificate.ClientOptions(Configuration.ServerName, asked, protocol), cancellationToken);
            if (Configuration.Identities.Count > 0
                && !(PeerCertificate.TryIdentify(secured.RemoteCertificate, out var peer) && Configuration.Identities.Contains(peer.SpiffeId)))
            {
                throw new AuthenticationException("verify SAN matcher");
            }

            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }

    /// <summary>Envoy's form of what kept two from TLS.</summary>
    public static string Describe(Exception error) => error is SecretNotSuppliedException ? error.Message : $"TLS_error:{error.Message}:TLS_error_end";
}
