using System.Net;
using MeshProtocol;
using Tests.Proxy;

namespace Tests.Reliability.Network;

/// <summary>A sidecar that calls <c>books</c>, which has two workloads with sidecars of their own. The way to the first can be broken.</summary>
internal sealed class TwoPeers : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _parts;
    private readonly TestAuthority _authority;
    private readonly int _secondPort;
    private readonly HttpClient _client;

    private TwoPeers(List<IAsyncDisposable> parts, TestAuthority authority, TestProxy caller, Link first, int secondPort)
    {
        _authority = authority;
        _parts = parts;
        Caller = caller;
        First = first;
        _secondPort = secondPort;
        _client = caller.Client();
    }

    public TestProxy Caller { get; }

    /// <summary>The way to <c>one</c>.</summary>
    public Link First { get; }

    public static async Task<TwoPeers> StartAsync(Action<Push>? change = null)
    {
        var authority = new TestAuthority();
        List<IAsyncDisposable> parts = [];
        var ports = new List<int>();
        foreach (var name in new[] { "one", "two" })
        {
            var application = await UpstreamServer.SayingAsync(name);
            var sidecar = await TestProxy.SidecarAsync(MutualTlsPair.Inbound(1, PeerTls.Strict), apps: (8080, application.Port));
            sidecar.Host.Certificate.Replace(authority.IssueMesh(MutualTlsPair.Books));
            ports.Add(sidecar.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port);
            parts.InsertRange(0, [sidecar, application]);
        }

        var first = new Link(ports[0]);
        var caller = await TestProxy.SidecarAsync(null);
        caller.Host.Certificate.Replace(authority.IssueMesh(MutualTlsPair.Gateway));
        caller.Apply(MeshCalls.Books(secured: true, first.Port, ports[1]).With(push =>
        {
            push.Clusters[0].LoadBalancing = LoadBalancing.RoundRobin;
            change?.Invoke(push);
        }));
        parts.InsertRange(0, [caller, first]);
        return new TwoPeers(parts, authority, caller, first, ports[1]);
    }

    public async Task<(HttpStatusCode Status, string Body)> AskAsync(CancellationToken cancellationToken)
    {
        using var answer = await _client.GetAsync("http://books/", cancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Asks until both have answered; no request may fail meanwhile.</summary>
    public async Task BothAnswerAsync()
    {
        var seen = new HashSet<string>();
        await Eventually.TrueAsync(
            async () =>
            {
                var (status, body) = await AskAsync(Xunit.TestContext.Current.CancellationToken);
                Xunit.Assert.True(status == HttpStatusCode.OK, $"{(int)status} {body}");
                seen.Add(body);
                return seen.Count == 2;
            },
            "both to answer");
    }

    /// <summary>The control plane takes the first out.</summary>
    public void Remove()
    {
        var set = MeshPush.Endpoints("books", _secondPort);
        set.Endpoints[0].Identity = MutualTlsPair.Books;
        Caller.Apply(new Push { BaseRevision = 1, Revision = 2, EndpointSets = { set } });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }

        _authority.Dispose();
    }
}
