using System.Text.Json.Nodes;
using MeshProxy;
using MeshProxy.CommandLine;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

public sealed class FinishedRequestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_IsFoundByItsIdAndByItsTrace()
    {
        await using var upstream = await UpstreamServer.SayingAsync("ok");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(3, ("books", [upstream.Port]), ("empty", [])).With(push =>
            push.RouteTables[0].VirtualHosts[0].Routes[0].Origin = new Origin { Kind = "VirtualService", Namespace = "mesh", Name = "books", Path = "spec.http[0]" }));
        await SendAsync(proxy, "http://books/a?secret=1", "one", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        await SendAsync(proxy, "http://empty/", "two");
        await NotedAsync(proxy, "two");

        var one = Assert.Single(await FindAsync(proxy, "one"))!;
        Assert.Equal(
            ("outbound", "/a", 200, "books", $"127.0.0.1:{upstream.Port}", 1, 3, "spec.http[0]"),
            ((string?)one["listener"], (string?)one["path"], (int)one["status"]!, (string?)one["cluster"], (string?)one["endpoint"], (int)one["attempts"]!, (int)one["revision"]!, (string?)one["routeOrigin"]!["path"]));
        Assert.Equal("one", (string?)Assert.Single(await FindAsync(proxy, "0af7651916cd43dd8448eb211c80319c"))!["requestId"]);
        var two = Assert.Single(await FindAsync(proxy, "two"))!;
        Assert.Equal((503, "UH", "empty"), ((int)two["status"]!, (string?)two["flags"], (string?)two["cluster"]));
        Assert.Empty(await FindAsync(proxy, "three"));
    }

    [Fact]
    public async Task HeadersThatRulesLookAt_AreKept_AndNoOthers()
    {
        await using var upstream = await UpstreamServer.SayingAsync("ok");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(3, ("books", [upstream.Port]), ("empty", [])).With(push =>
        {
            var routes = push.RouteTables[0].VirtualHosts[0].Routes;
            var special = routes[0].Clone();
            special.Matches.Add(new RouteMatch { Headers = { ["end-user"] = Exact("jason"), ["authorization"] = Exact("x"), [":method"] = Exact("GET") } });
            routes.Insert(0, special);
        }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://books/a");
        foreach (var (name, value) in (IEnumerable<(string, string)>)[("x-request-id", "one"), ("end-user", "martha"), ("x-other", "1"), ("authorization", "Bearer secret")])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await proxy.Client().SendAsync(request, Token);
        await SendAsync(proxy, "http://empty/", "two");
        await NotedAsync(proxy, "two");

        var header = Assert.Single(Assert.Single(await FindAsync(proxy, "one"))!["headers"]!.AsArray())!;
        Assert.Equal(("end-user", "martha"), ((string?)header["name"], (string?)header["value"]));
        Assert.Empty(Assert.Single(await FindAsync(proxy, "two"))!["headers"]!.AsArray());

        static StringMatch Exact(string text) => new() { Exact = text };
    }

    [Fact]
    public async Task Ring_KeepsTheNewest()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("empty", [])));
        var capacity = new ProxyOptions { Role = NodeRole.Sidecar, Name = "x" }.RequestHistory;
        for (var number = 0; number < capacity + 2; number++)
        {
            await SendAsync(proxy, "http://empty/", $"r{number}");
        }

        await NotedAsync(proxy, $"r{capacity + 1}");
        Assert.Empty(await FindAsync(proxy, "r1"));
        Assert.Single(await FindAsync(proxy, "r2"));
        Assert.Equal(capacity, (await FindAsync(proxy, "")).Count);
    }

    [Fact]
    public async Task HistoryOfNone_KeepsNothing()
    {
        await using var host = await ProxyHost.StartAsync(new ProxyOptions { Role = NodeRole.Sidecar, Name = "x", OutboundPort = 0, AdminPort = 0, RequestHistory = 0 });

        Assert.Null(host.FinishedRequests);
        await host.StopAsync(Token);
    }

    // Its caller has the answer before it is noted.
    private static Task NotedAsync(TestProxy proxy, string id) => Eventually.TrueAsync(async () => (await FindAsync(proxy, id)).Count == 1, "the request is noted");

    private static async Task SendAsync(TestProxy proxy, string url, string id, string? trace = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Add("x-request-id", id);
        if (trace is not null)
        {
            request.Headers.Add("traceparent", trace);
        }

        using var response = await proxy.Client().SendAsync(request, Token);
    }

    private static async Task<JsonArray> FindAsync(TestProxy proxy, string id)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var found = await client.GetStringAsync($"http://127.0.0.1:{proxy.AdminPort}/requests?id={id}", Token);
        return JsonNode.Parse(found)!["requests"]!.AsArray();
    }
}
