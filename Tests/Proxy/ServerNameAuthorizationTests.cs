using System.Net.Security;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

/// <summary>Policies about <c>connection.sni</c> at the ports beside an application.</summary>
public sealed class ServerNameAuthorizationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MutualTlsPair.ServerName, true)]
    [InlineData("outbound_.80_._.*", true)]
    [InlineData("*.other.svc.cluster.local", false)]
    public async Task RequestWithMutualTls_HasTheNameThatThePeerAskedFor(string allowed, bool passes)
    {
        await using var pair = await MutualTlsPair.StartAsync(PeerTls.Strict);
        pair.Server.Apply(MutualTlsPair.Inbound(2, PeerTls.Strict).Guarded(Allow(allowed)));

        using var answer = await pair.Client.Client().GetAsync("http://books/", Token);

        Assert.Equal(passes, answer.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData(MutualTlsPair.ServerName, true)]
    [InlineData("db.example.com", false)]
    public async Task RelayedMutualTls_HasTheNameThatThePeerAskedFor(string allowed, bool passes)
    {
        await using var application = new ByteServer("app:");
        using var authority = new TestAuthority();
        await using var proxy = await TestProxy.SidecarAsync(Relaying(PeerTls.Strict, allowed), null, (8080, application.Port));
        proxy.Host.Certificate.Replace(authority.IssueMesh(MutualTlsPair.Books));
        using var socket = await RawSocket.ConnectAsync(Port(proxy), Token);
        await using var tls = new SslStream(socket.Stream, false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = MutualTlsPair.ServerName,
                ClientCertificateContext = SslStreamCertificateContext.Create(authority.IssueWorkload(MutualTlsPair.Gateway), null, offline: true),
                ApplicationProtocols = [new SslApplicationProtocol("istio")],
            },
            Token);

        Assert.Equal(passes ? "app:" : "", await ReceiveAsync(tls));
    }

    [Theory]
    [InlineData(PeerTls.Permissive, "db.example.com", true)]
    [InlineData(PeerTls.Permissive, "*.example.com", true)]
    [InlineData(PeerTls.Permissive, "other.example.com", false)]
    // Where TLS of the mesh is switched off nobody looks for a name, as in Istio.
    [InlineData(PeerTls.Unspecified, "db.example.com", false)]
    public async Task TlsOfTheApplication_HasTheNameOfItsGreeting(PeerTls taken, string allowed, bool passes)
    {
        using var authority = new TestAuthority();
        using var certificate = authority.IssueServer();
        await using var application = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("in"), certificate);
        await using var proxy = await TestProxy.SidecarAsync(Relaying(taken, allowed), null, (8080, application.Port));

        if (passes)
        {
            await ShakeHandsAsync();
        }
        else
        {
            // Where nothing has to be waited for, the connection may be gone before the caller knows that it is there.
            await Assert.ThrowsAnyAsync<Exception>(ShakeHandsAsync);
        }

        async Task ShakeHandsAsync()
        {
            using var socket = await RawSocket.ConnectAsync(Port(proxy), Token);
            await using var tls = new SslStream(socket.Stream, false, (_, shown, _, _) => shown is not null);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "db.example.com" }, Token);
        }
    }

    private static int Port(TestProxy proxy) => proxy.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port;

    private static string Allow(string name) => PolicyPush.Allow($"{{when: [{{key: connection.sni, values: ['{name}']}}]}}");

    private static Push Relaying(PeerTls taken, string allowed) => MutualTlsPair.Inbound(1, taken).Guarded(Allow(allowed)).With(push => push.Listeners[0].FilterChains.Add(
        new FilterChain { Name = "bytes", Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "inbound|8080||" } } } }));

    private static async Task<string> ReceiveAsync(SslStream tls)
    {
        var buffer = new byte[4];
        try
        {
            var count = await tls.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, Token);
            return System.Text.Encoding.ASCII.GetString(buffer, 0, count);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
