using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MeshProtocol;
using Tests.Proxy;
using Xunit;

namespace Tests.Edges;

/// <summary>A gateway and two sidecars before one recording server, which is <c>books</c> to all of them.</summary>
public sealed class EdgeProxies : IAsyncLifetime
{
    /// <summary>What follows each case: it shows where the proxy thinks that the case ended.</summary>
    internal const string Sentinel = "GET /sentinel HTTP/1.1\r\nHost: books\r\nConnection: close\r\n\r\n";

    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestAuthority _authority = new();
    private X509Certificate2 _caller = null!;
    private TestProxy _gateway = null!;
    private TestProxy _sidecar = null!;
    private TestProxy _strict = null!;

    internal RecordingServer Application { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var port = Application.Port;
        _caller = _authority.IssueWorkload(MutualTlsPair.Gateway);
        _gateway = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "books", port));
        _sidecar = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [port])).Inbound(8080), apps: (8080, port));
        _strict = await TestProxy.SidecarAsync(MutualTlsPair.Inbound(1, PeerTls.Strict), apps: (8080, port));
        _strict.Host.Certificate.Replace(_authority.IssueMesh(MutualTlsPair.Books));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _sidecar.DisposeAsync();
        await _strict.DisposeAsync();
        await Application.DisposeAsync();
        _caller.Dispose();
        _authority.Dispose();
    }

    /// <summary>A connection on which a caller would now send HTTP.</summary>
    internal async Task<Stream> ConnectAsync(Edge edge, CancellationToken cancellationToken)
    {
        switch (edge)
        {
            case Edge.Tunnel:
                return (await RawSocket.TunnelAsync(_sidecar, "books:80", cancellationToken)).Stream;
            case Edge.MutualTls:
                var stream = new SslStream((await RawSocket.ConnectAsync(_strict.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port,
                    cancellationToken)).Stream);
                await stream.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions
                    {
                        TargetHost = MutualTlsPair.ServerName,
                        ClientCertificateContext = SslStreamCertificateContext.Create(_caller, null, offline: true),
                        ApplicationProtocols = [new SslApplicationProtocol("istio")],
                        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
                    },
                    cancellationToken);
                return stream;
            case Edge.Gateway:
                return await PlainAsync(_gateway, ListenerDirection.Gateway, 80, cancellationToken);
            case Edge.Inbound:
                return await PlainAsync(_sidecar, ListenerDirection.Inbound, 8080, cancellationToken);
            default:
                return await PlainAsync(_sidecar, ListenerDirection.Outbound, 0, cancellationToken);
        }
    }

    /// <summary>Sends bytes, and returns all that comes back until the proxy ends the connection.</summary>
    internal async Task<string> ExchangeAsync(Edge edge, string bytes, CancellationToken cancellationToken)
    {
        await using var stream = await ConnectAsync(edge, cancellationToken);
        return await ExchangeAsync(stream, bytes, cancellationToken);
    }

    internal static async Task<string> ExchangeAsync(Stream stream, string bytes, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var received = new StringBuilder();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), limit.Token);
            var buffer = new byte[16 * 1024];
            while (await stream.ReadAsync(buffer, limit.Token) is > 0 and var read)
            {
                received.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Reset: the proxy has not read all that was sent.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The proxy keeps the connection open; it has answered: {received}");
        }

        return received.ToString();
    }

    private static async Task<Stream> PlainAsync(TestProxy proxy, ListenerDirection direction, int port, CancellationToken cancellationToken) =>
        (await RawSocket.ConnectAsync(proxy.Host.Slot(direction, port).Bound.Port, cancellationToken)).Stream;
}
