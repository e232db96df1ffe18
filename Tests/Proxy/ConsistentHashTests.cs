using MeshProtocol;
using MeshProxy.Configuration;
using Tests.Routing;
using Xunit;

namespace Tests.Proxy;

public sealed class ConsistentHashTests
{
    private const int Keys = 3000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{ "minimumRingSize": 1024 }""", 0.3, 0.6)] // each of the others loses places on a ring of the same size
    [InlineData("""{ "tableSize": 65537 }""", 0.2, 0.8)]
    public void NewEndpoint_MovesLittleMoreThanItsShareOfTheKeys(string table, double tolerance, double toTheNewOne)
    {
        using var cluster = new ClusterState("c", TimeProvider.System);
        var chance = new SeededChance(1);
        var before = Update(cluster, table, 1001, 1002, 1003, 1004);
        var homes = Enumerable.Range(0, Keys).Select(key => before.LoadBalancer.Pick(chance, Hash(key), 0)).ToList();
        Assert.All(before.Endpoints, endpoint => Assert.InRange(homes.Count(home => home == endpoint), (1 - tolerance) * Keys / 4, (1 + tolerance) * Keys / 4));

        var after = Update(cluster, table, 1001, 1002, 1003, 1004, 1005);
        var moved = Enumerable.Range(0, Keys).Select(key => after.LoadBalancer.Pick(chance, Hash(key), 0)).Where((home, key) => home != homes[key]).ToList();
        Assert.InRange(moved.Count, Keys / 8, Keys / 3);
        Assert.InRange(moved.Count(home => home == after.Endpoints[4]), moved.Count * toTheNewOne, moved.Count);
    }

    [Theory]
    [InlineData("""{ "minimumRingSize": 2 }""")]
    [InlineData("""{ "tableSize": 5 }""")]
    public void RequestWithoutKey_GoesAnywhere_AndAnotherAttemptElsewhere(string table)
    {
        using var cluster = new ClusterState("c", TimeProvider.System);
        var chance = new SeededChance(1);
        var balancer = Update(cluster, table, 1001, 1002, 1003).LoadBalancer;
        Assert.Equal(3, Enumerable.Range(0, 100).Select(_ => balancer.Pick(chance, null, 0)).Distinct().Count());
        Assert.True(Enumerable.Range(0, 5).Select(attempt => balancer.Pick(chance, Hash(1), attempt)).Distinct().Count() > 1);
    }

    [Fact]
    public void Table_IsKeptUntilTheEndpointsChange()
    {
        using var cluster = new ClusterState("c", TimeProvider.System);
        var before = Update(cluster, """{ "minimumRingSize": 64 }""", 1001, 1002);
        var configuration = before.Configuration.Clone();
        configuration.ConnectTimeoutMs = 5;
        Assert.Same(before.LoadBalancer, cluster.Update(configuration, before.EndpointSet).LoadBalancer);
        Assert.NotSame(before.LoadBalancer, cluster.Update(configuration, MeshPush.Endpoints("c", 1001)).LoadBalancer);
        Assert.NotSame(before.LoadBalancer, Update(cluster, """{ "minimumRingSize": 65 }""", 1001, 1002).LoadBalancer);
    }

    [Theory]
    [InlineData("""{ "header": "x-user", "minimumRingSize": 1024 }""")]
    [InlineData("""{ "queryParameter": "user", "minimumRingSize": 1024 }""")]
    [InlineData("""{ "cookie": { "name": "user" }, "tableSize": 65537 }""")]
    public async Task LikeRequests_GoToTheSameEndpoint(string hashing)
    {
        await using var servers = await Servers.StartAsync(4);
        await using var proxy = await TestProxy.SidecarAsync(Push(servers, hashing), new SeededChance(3));
        var client = proxy.Client();
        var homes = new HashSet<string>();
        for (var user = 0; user < 24; user++)
        {
            var seen = new HashSet<string>();
            for (var i = 0; i < 4; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"http://books/?x={i}&user=u{user}");
                request.Headers.Add("x-user", $"u{user}");
                request.Headers.Add("Cookie", $"a=b{i}; user=\"u{user}\"");
                using var response = await client.SendAsync(request, Token);
                seen.Add(await response.Content.ReadAsStringAsync(Token));
                Assert.False(response.Headers.Contains("Set-Cookie"));
            }

            homes.Add(Assert.Single(seen));
        }

        // Ports differ from run to run, and with them the shares; that all 24 keys meet at one endpoint will not happen.
        Assert.True(homes.Count > 1);

        var anywhere = new HashSet<string>();
        for (var i = 0; i < 40; i++)
        {
            anywhere.Add(await client.GetStringAsync("http://books/", Token));
        }

        Assert.Equal(4, anywhere.Count);
        using var admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{proxy.AdminPort}") };
        var way = hashing.Contains("tableSize", StringComparison.Ordinal) ? "Maglev" : "RingHash";
        Assert.Contains($"books::load_balancing::{way}\n", await admin.GetStringAsync("/clusters", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SourceAddress_IsOne()
    {
        await using var servers = await Servers.StartAsync(3);
        await using var proxy = await TestProxy.SidecarAsync(Push(servers, """{ "sourceIp": true, "minimumRingSize": 1024 }"""));
        var client = proxy.Client();
        var seen = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            seen.Add(await client.GetStringAsync("http://books/", Token));
        }

        Assert.Single(seen);
    }

    [Theory]
    [InlineData(60, "; Max-Age=60; Path=/p; SameSite=Lax; Secure; HttpOnly")]
    [InlineData(0, "; Path=/p; SameSite=Lax; Secure; HttpOnly")]
    public async Task CookieWithLifetime_IsMade_AndLeadsBack(int ttl, string tail)
    {
        await using var servers = await Servers.StartAsync(4);
        await using var proxy = await TestProxy.SidecarAsync(
            Push(servers, $$"""
            { "cookie": { "name": "s", "path": "/p", "ttlSeconds": {{ttl}}, "issued": true, "attributes": ["SameSite=Lax", "Secure"] }, "minimumRingSize": 1024 }
            """),
            new SeededChance(5));
        var client = proxy.Client();
        var homes = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            using var first = await client.GetAsync("http://books/", Token);
            var home = await first.Content.ReadAsStringAsync(Token);
            homes.Add(home);
            var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
            Assert.Matches($"^s=\"[0-9a-f]{{16}}\"{tail}$", cookie);

            using var again = new HttpRequestMessage(HttpMethod.Get, "http://books/") { Headers = { { "Cookie", cookie.Split(';')[0] } } };
            using var second = await client.SendAsync(again, Token);
            Assert.Equal(home, await second.Content.ReadAsStringAsync(Token));
            Assert.False(second.Headers.Contains("Set-Cookie"));
        }

        Assert.True(homes.Count > 1);
    }

    [Fact]
    public void EjectedEndpoint_LosesItsKeys_TheOthersKeepMostOfTheirs()
    {
        using var cluster = new ClusterState("c", TimeProvider.System);
        var chance = new SeededChance(1);
        var configuration = MeshPush.Cluster("c");
        configuration.ConsistentHashing = ConsistentHashing.Parser.ParseJson("""{ "header": "h", "minimumRingSize": 1024 }""");
        configuration.OutlierEjection = new OutlierEjection { Consecutive5XxErrors = 1, IntervalMs = 600_000, BaseEjectionMs = 600_000, MaxEjectionPercent = 100 };
        var model = cluster.Update(configuration, MeshPush.Endpoints("c", 1001, 1002, 1003));
        var homes = Enumerable.Range(0, Keys).Select(key => model.LoadBalancer.Pick(chance, Hash(key), 0)).ToList();
        model.OutlierDetector!.Answered(model.Endpoints[0], 500);
        var now = Enumerable.Range(0, Keys).Select(key => model.LoadBalancer.Pick(chance, Hash(key), 0)).ToList();
        Assert.DoesNotContain(model.Endpoints[0], now);
        // Each of the others has a few more places on the new ring: some of their keys change hands.
        Assert.InRange(Enumerable.Range(0, Keys).Count(key => homes[key] != model.Endpoints[0] && homes[key] != now[key]), 0, Keys / 4);
    }

    private static ulong Hash(int key) => MeshProxy.LoadBalancing.StableHash.Of($"key {key}");

    private static ClusterModel Update(ClusterState cluster, string hashing, params int[] ports)
    {
        var configuration = MeshPush.Cluster("c");
        configuration.ConsistentHashing = ConsistentHashing.Parser.ParseJson(hashing);
        configuration.ConsistentHashing.Header = "h";
        return cluster.Update(configuration, MeshPush.Endpoints("c", ports));
    }

    private static Push Push(Servers servers, string hashing) => MeshPush.Outbound(1, ("books", [.. servers.All.Select(server => server.Port)])).With(push =>
        push.Clusters[0].ConsistentHashing = ConsistentHashing.Parser.ParseJson(hashing));

    private sealed class Servers : IAsyncDisposable
    {
        public List<UpstreamServer> All { get; } = [];

        public static async Task<Servers> StartAsync(int count)
        {
            var servers = new Servers();
            for (var i = 0; i < count; i++)
            {
                servers.All.Add(await UpstreamServer.SayingAsync($"server {i}"));
            }

            return servers;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var server in All)
            {
                await server.DisposeAsync();
            }
        }
    }
}
