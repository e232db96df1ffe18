using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace MeshProxy.Tls;

/// <summary>
/// A handshake of a certificate with itself, before it is taken into use: one that no peer would take, such as with a clock that is wrong, is found out here and
/// not by requests. It also has the code for handshakes compiled, so that the first request need not wait for that.
/// </summary>
internal static class HandshakeTrial
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <exception cref="CryptographicException">It failed.</exception>
    public static async Task RunAsync(WorkloadCertificate certificate, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            using var calling = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await calling.ConnectAsync(listener.LocalEndPoint!, limit.Token);
            using var called = await listener.AcceptAsync(limit.Token);
            await using var client = new SslStream(new NetworkStream(calling));
            await using var server = new SslStream(new NetworkStream(called));
            await Task.WhenAll(
                client.AuthenticateAsClientAsync(certificate.ClientOptions("trial", certificate.Identity.SpiffeId, MeshProtocols.Http1), limit.Token),
                server.AuthenticateAsServerAsync(certificate.ServerOptions, limit.Token));
        }
        catch (Exception error) when (error is AuthenticationException or IOException or SocketException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CryptographicException($"a handshake with itself failed: {error.Message}", error);
        }
    }
}
