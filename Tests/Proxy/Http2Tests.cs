using System.Net;
using System.Text;
using MeshProtocol;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Tests.Proxy;

public sealed class Http2Tests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryListener_SpeaksBothVersionsOnOnePort()
    {
        await using var upstream = await UpstreamServer.StartAsync(Describe);
        await using var sidecar = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1, ("books", [upstream.Port])).Inbound(8080), apps: (8080, upstream.Port));
        await using var gateway = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "books", upstream.Port));
        foreach (var (proxy, direction, port) in new[]
        {
            (sidecar, ListenerDirection.Outbound, 0), (sidecar, ListenerDirection.Inbound, 8080), (gateway, ListenerDirection.Gateway, 80),
        })
        {
            using var client = proxy.Http2(direction, port);
            using var answer = await client.GetAsync("/a?b=c", Token);
            Assert.Equal(HttpVersion.Version20, answer.Version);
            Assert.Equal("HTTP/1.1 GET books /a?b=c", await answer.Content.ReadAsStringAsync(Token));
            using var request = new HttpRequestMessage(HttpMethod.Get, "/old") { Headers = { Host = "books" } };
            using var old = await proxy.DirectClient(direction, port).SendAsync(request, Token);
            Assert.Equal(HttpVersion.Version11, old.Version);
            Assert.Equal("HTTP/1.1 GET books /old", await old.Content.ReadAsStringAsync(Token));
        }
    }

    [Theory]
    [InlineData(UpstreamProtocol.Unspecified, false, "HTTP/1.1")]
    [InlineData(UpstreamProtocol.Unspecified, true, "HTTP/1.1")]
    [InlineData(UpstreamProtocol.Http2, false, "HTTP/2")]
    [InlineData(UpstreamProtocol.Http2, true, "HTTP/2")]
    [InlineData(UpstreamProtocol.Caller, false, "HTTP/1.1")]
    [InlineData(UpstreamProtocol.Caller, true, "HTTP/2")]
    public async Task Cluster_SaysWhatUpstreamIsSpokenToIn(UpstreamProtocol protocol, bool callerSpeaksHttp2, string expected)
    {
        await using var upstream = await UpstreamServer.StartAsync(
            Describe, protocols: expected == "HTTP/2" ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var proxy = await TestProxy.SidecarAsync(Pushed(1, protocol, upstream.Port));
        using var http2 = proxy.Http2();
        var client = callerSpeaksHttp2 ? http2 : proxy.Client();

        using var answer = await client.PostAsync("http://books/x", new StringContent("body"), Token);

        Assert.Equal($"{expected} POST books /x", await answer.Content.ReadAsStringAsync(Token));
        Assert.True(answer.Headers.Contains("x-envoy-upstream-service-time"));
        Assert.Equal("envoy", answer.Headers.Server.ToString());
    }

    [Fact]
    public async Task ThroughTwoProxies_RequestsShareOneConnectionPerHop()
    {
        var connections = new HashSet<string>();
        await using var app = await UpstreamServer.StartAsync(
            context =>
            {
                lock (connections)
                {
                    connections.Add(context.Connection.Id);
                }

                return Describe(context);
            },
            protocols: HttpProtocols.Http2);
        await using var inbound = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1).Inbound(8080).With(push => push.Clusters[0].Protocol = UpstreamProtocol.Http2), apps: (8080, app.Port));
        await using var proxy = await TestProxy.SidecarAsync(
            Pushed(1, UpstreamProtocol.Http2, inbound.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port));
        using var client = proxy.Http2();
        await client.GetStringAsync("/first", Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => client.GetStringAsync($"/{i}", Token)));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"HTTP/2 GET books /{i}"), answers);
        Assert.Single(connections);
    }

    [Fact]
    public async Task PrefaceThatArrivesInPieces_IsRecognised()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));
        using var caller = new System.Net.Sockets.TcpClient { NoDelay = true };
        await caller.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
        var stream = caller.GetStream();
        foreach (var piece in new[] { "P", "RI * HTTP/2.0\r\n", "\r\nSM\r\n\r", "\n\0\0\0\u0004\0\0\0\0\0" })
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(piece), Token);
            await stream.FlushAsync(Token);
        }

        var settings = new byte[9];
        await stream.ReadExactlyAsync(settings, Token);
        Assert.Equal(4, settings[3]);
    }

    [Fact]
    public async Task TeOtherThanTrailers_IsRemoved()
    {
        await using var upstream = await UpstreamServer.StartAsync(
            context => context.Response.WriteAsync("te=" + context.Request.Headers.TE), protocols: HttpProtocols.Http2);
        await using var old = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("te=" + context.Request.Headers.TE));
        await using var proxy = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1, ("books", [upstream.Port]), ("old", [old.Port])).With(push => push.Clusters[0].Protocol = UpstreamProtocol.Http2));
        using var http2 = proxy.Http2();
        foreach (var (client, host) in new[] { (http2, "books"), (http2, "old"), (proxy.Client(), "books"), (proxy.Client(), "old") })
        {
            using var both = new HttpRequestMessage(HttpMethod.Get, $"http://{host}/") { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
            both.Headers.TryAddWithoutValidation("TE", client == http2 ? "trailers" : "gzip, trailers");
            using var answer = await client.SendAsync(both, Token);
            Assert.Equal("te=trailers", await answer.Content.ReadAsStringAsync(Token));
        }
    }

    [Fact]
    public async Task LocalAnswers_ComeOverHttp2()
    {
        await using var proxy = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1, ("books", [])).With(push => push.RouteTables[0].VirtualHosts.Add(new VirtualHost
            {
                Name = "faulty",
                Domains = { "faulty" },
                Routes = { new MeshProtocol.Route { Fault = new Fault { Abort = new Abort { HttpStatus = 555, PerMillion = 1_000_000 } }, Forward = new Forward { Clusters = { new WeightedCluster { Cluster = "books" } } } } },
            })));
        using var client = proxy.Http2();

        using var empty = await client.GetAsync("http://books/", Token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "no healthy upstream"), (empty.StatusCode, await empty.Content.ReadAsStringAsync(Token)));
        using var fault = await client.GetAsync("http://faulty/", Token);
        Assert.Equal((555, "fault filter abort"), ((int)fault.StatusCode, await fault.Content.ReadAsStringAsync(Token)));
    }

    [Fact]
    public async Task UnknownHost_IsPassedOnInTheProtocolOfTheCaller()
    {
        await using var upstream = await UpstreamServer.StartAsync(Describe, protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1));
        using var client = proxy.Http2();
        Assert.Equal($"HTTP/2 GET localhost:{upstream.Port} /", await client.GetStringAsync($"http://localhost:{upstream.Port}/", Token));
    }

    [Fact]
    public async Task MaxConnections_DoesNotHoldUpRequestsThatShareOne()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(_ => release.Task, protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(Pushed(1, UpstreamProtocol.Http2, upstream.Port)
            .With(push => push.Clusters[0].CircuitBreakers = new CircuitBreakers { MaxConnections = 1, MaxPendingRequests = 1, MaxRequests = 5 }));
        var client = proxy.Client();
        var served = Enumerable.Range(0, 5).Select(_ => client.GetAsync("http://books/", Token)).ToList();
        await Eventually.TrueAsync(() => upstream.Requests == 5, "all five are under way at once");
        var breaker = proxy.Host.Configuration.Current!.Clusters[0].CircuitBreaker!;
        Assert.Equal((1, 0, 5), (breaker.Connections, breaker.Pending, breaker.Requests));

        using var refused = await client.GetAsync("http://books/", Token);
        Assert.EndsWith("reset reason: overflow", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        release.SetResult();

        Assert.All(await Task.WhenAll(served), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await Eventually.TrueAsync(() => (breaker.Connections, breaker.Requests) == (0, 0), "nothing is under way");
    }

    [Fact]
    public async Task MirrorOfAnHttp2Request_SpeaksTheMirrorsProtocol()
    {
        var mirrored = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.SayingAsync("main");
        await using var shadow = await UpstreamServer.StartAsync(
            async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                mirrored.TrySetResult($"{context.Request.Protocol} {await reader.ReadToEndAsync()}");
            },
            protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port]), ("shadow", [shadow.Port])).With(push =>
        {
            push.Clusters[1].Protocol = UpstreamProtocol.Http2;
            push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Mirrors.Add(new Mirror { Cluster = "shadow", PerMillion = 1_000_000 });
        }));
        using var client = proxy.Http2();

        using var answer = await client.PostAsync("http://books/", new StringContent("copied"), Token);

        Assert.Equal("main", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal("HTTP/2 copied", await mirrored.Task.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    internal static Push Pushed(long revision, UpstreamProtocol protocol, params int[] ports) =>
        MeshPush.Outbound(revision, ("books", ports)).With(push => push.Clusters[0].Protocol = protocol);

    private static Task Describe(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Method} {context.Request.Host} {target}");
    }
}
