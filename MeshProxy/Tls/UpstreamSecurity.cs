using System.Net.Security;
using System.Security.Authentication;
using MeshProtocol;

namespace MeshProxy.Tls;

/// <summary>How connections to the endpoints of a cluster are secured. Two are equal when connections of the one can serve for the other.</summary>
/// <param name="Configuration">What the cluster asks for.</param>
/// <param name="Certificate">This proxy's own; null when no endpoint wants to see one, or when it has none yet.</param>
internal sealed record UpstreamSecurity(UpstreamTls Configuration, WorkloadCertificate? Certificate)
{
    /// <summary>Of a cluster; null for plain text.</summary>
    public static UpstreamSecurity? Of(Cluster cluster, EndpointSet endpoints, OwnCertificate? own)
    {
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
    /// <param name="cancellationToken">When the time is up.</param>
    /// <returns>Null where plain text is spoken.</returns>
    /// <exception cref="AuthenticationException">One side does not want the other.</exception>
    /// <exception cref="IOException">The endpoint went away, or speaks no TLS.</exception>
    public async ValueTask<SslStream?> SecureAsync(Stream stream, string identity, SslApplicationProtocol protocol, CancellationToken cancellationToken)
    {
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
            await secured.AuthenticateAsClientAsync(Certificate.ClientOptions(Configuration.ServerName, identity, protocol), cancellationToken);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }

    /// <summary>Envoy's form of what kept two from TLS.</summary>
    public static string Describe(Exception error) => $"TLS_error: {error.Message} :TLS_error_end";
}
