using MeshProtocol;

namespace Tests.Proxy;

/// <summary>Two sidecars with certificates of one authority: the gateway's, which calls <c>books</c>, and that of books, with its application.</summary>
internal sealed class MutualTlsPair : IAsyncDisposable
{
    public const string Books = "spiffe://cluster.local/ns/mesh/sa/books";
    public const string Gateway = "spiffe://cluster.local/ns/mesh/sa/gw";
    public const string ServerName = "outbound_.80_._.books.mesh.svc.cluster.local";

    private long _revision = 1;

    private MutualTlsPair(TestAuthority authority, UpstreamServer application, TestProxy client, TestProxy server)
    {
        Authority = authority;
        Application = application;
        Client = client;
        Server = server;
    }

    public TestAuthority Authority { get; }

    public UpstreamServer Application { get; }

    public TestProxy Client { get; }

    public TestProxy Server { get; }

    /// <summary>Where peers call books.</summary>
    public int InboundPort => Server.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port;

    /// <param name="taken">What books takes.</param>
    /// <param name="identity">Whom the caller expects; empty for plain text.</param>
    /// <param name="change">To the caller's cluster.</param>
    /// <param name="actual">Who answers; books when left out.</param>
    public static async Task<MutualTlsPair> StartAsync(PeerTls taken, string identity = Books, Action<Cluster>? change = null, string actual = Books)
    {
        var authority = new TestAuthority();
        var application = await UpstreamServer.StartAsync(context => context.Response.WriteAsync(
            $"{context.Request.Headers["x-forwarded-client-cert"]}|{context.Request.Headers["x-forwarded-proto"]}"));
        var server = await TestProxy.SidecarAsync(Inbound(1, taken), apps: (8080, application.Port));
        server.Host.Certificate.Replace(authority.IssueMesh(actual));
        var client = await TestProxy.SidecarAsync(null);
        client.Host.Certificate.Replace(authority.IssueMesh(Gateway));
        var pair = new MutualTlsPair(authority, application, client, server);
        var push = MeshPush.Outbound(1, ("books", [pair.InboundPort]));
        push.Clusters[0].Tls = new UpstreamTls { ServerName = ServerName };
        push.EndpointSets[0].Endpoints[0].Identity = identity;
        change?.Invoke(push.Clusters[0]);
        client.Apply(push);
        return pair;
    }

    public static Push Inbound(long revision, PeerTls taken) =>
        new Push { Revision = revision }.Inbound(8080).With(push => push.Listeners[0].PeerTls = taken);

    public Task<string> GetAsync() => Client.Client().GetStringAsync("http://books/");

    /// <summary>What the caller knows of the endpoint changes.</summary>
    public void Expect(string identity)
    {
        var set = MeshPush.Endpoints("books", InboundPort);
        set.Endpoints[0].Identity = identity;
        Client.Apply(new Push { BaseRevision = _revision, Revision = ++_revision, EndpointSets = { set } });
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        await Application.DisposeAsync();
        Authority.Dispose();
    }
}
