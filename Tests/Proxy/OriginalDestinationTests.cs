using System.Net;
using MeshProtocol;
using MeshProxy.Configuration;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Proxy;

public sealed class OriginalDestinationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_GoesToTheAddressAskedFor_ByTheNameOfTheCluster()
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync(context.Request.Host.Value!));
        await using var proxy = await TestProxy.SidecarAsync(Push(ClusterKind.OriginalDestination, upstream.Port));
        Assert.Equal($"localhost:{upstream.Port}", await proxy.Client().GetStringAsync($"http://localhost:{upstream.Port}/", Token));
        Assert.Equal($"127.0.0.1:{upstream.Port}", await proxy.Client().GetStringAsync($"http://127.0.0.1:{upstream.Port}/", Token));
        using var admin = new HttpClient();
        var clusters = await admin.GetStringAsync($"http://127.0.0.1:{proxy.AdminPort}/clusters", Token);
        Assert.Contains("c::load_balancing::ClusterProvided", clusters, StringComparison.Ordinal);
        Assert.Contains($"c::localhost:{upstream.Port}::rq_total::1", clusters, StringComparison.Ordinal);
        Assert.Contains($"c::127.0.0.1:{upstream.Port}::rq_total::1", clusters, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RewrittenHost_DoesNotChangeTheAddress()
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync(context.Request.Host.Value!));
        await using var proxy = await TestProxy.SidecarAsync(Push(ClusterKind.OriginalDestination, upstream.Port)
            .With(push => push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Rewrite = new Rewrite { Authority = "other.example" }));
        Assert.Equal("other.example", await proxy.Client().GetStringAsync($"http://localhost:{upstream.Port}/", Token));
    }

    [Fact]
    public async Task DynamicDns_GoesToTheNameInTheRequest_AndThePortOfTheService()
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync(context.Request.Host.Value!));
        await using var proxy = await TestProxy.SidecarAsync(Push(ClusterKind.DynamicDns, 80).With(push =>
        {
            push.Clusters[0].ServicePort = upstream.Port;
            push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Rewrite = new Rewrite { Authority = "localhost" };
        }));
        Assert.Equal("localhost", await proxy.Client().GetStringAsync("http://no.such.name.invalid/", Token));
    }

    [Fact]
    public async Task NameOfAService_StandsForItsEndpoints_AndAnAddressForItself()
    {
        await using var endpoint = await UpstreamServer.SayingAsync("endpoint");
        await using var asked = await UpstreamServer.SayingAsync("asked");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [endpoint.Port])).With(push =>
        {
            push.Clusters[0].Kind = ClusterKind.OriginalDestination;
            push.RouteTables.Add(new RouteTable { Name = "asked", Port = asked.Port, VirtualHosts = { MeshPush.Host("127.0.0.1", "books") } });
            push.Listeners[0].RouteTables.Add("asked");
        }));
        Assert.Equal("endpoint", await proxy.Client().GetStringAsync("http://books/", Token));
        Assert.Equal("asked", await proxy.Client().GetStringAsync($"http://127.0.0.1:{asked.Port}/", Token));
    }

    [Fact]
    public async Task OwnAddress_IsALoop()
    {
        await using var proxy = await TestProxy.SidecarAsync(null);
        proxy.Apply(Push(ClusterKind.OriginalDestination, proxy.OutboundPort));
        using var response = await proxy.Client().GetAsync($"http://localhost:{proxy.OutboundPort}/", Token);
        Assert.Equal(HttpStatusCode.LoopDetected, response.StatusCode);
    }

    [Fact]
    public async Task CircuitBreaker_Holds()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(_ => release.Task);
        await using var proxy = await TestProxy.SidecarAsync(Push(ClusterKind.OriginalDestination, upstream.Port)
            .With(push => push.Clusters[0].CircuitBreakers = new CircuitBreakers { MaxRequests = 1 }));
        var first = proxy.Client().GetAsync($"http://localhost:{upstream.Port}/", Token);
        await Eventually.TrueAsync(() => upstream.Requests == 1, "the first request");
        using var second = await proxy.Client().GetAsync($"http://localhost:{upstream.Port}/", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        await proxy.ExpectFlagAsync("UO", 1);
        release.SetResult();
        (await first).Dispose();
    }

    [Fact]
    public async Task AtAGateway_ThereIsNoAddressAskedFor()
    {
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "*").With(push => push.Clusters[0].Kind = ClusterKind.OriginalDestination));
        using var response = await proxy.DirectClient(ListenerDirection.Gateway, 80).GetAsync("/", Token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "no healthy upstream"), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
    }

    [Fact]
    public void AddressThatNobodyAsksFor_IsForgotten()
    {
        var time = new FakeTimeProvider();
        using var cluster = new ClusterState("c", time);
        var model = cluster.Update(new Cluster { Name = "c", Kind = ClusterKind.OriginalDestination }, new EndpointSet { Cluster = "c" });
        var busy = model.Asked!.For("busy", 80);
        busy.Begin();
        Assert.Same(busy, model.Asked.For("busy", 80));
        model.Asked.For("idle", 80);
        Assert.Equal(["busy:80", "idle:80"], model.Endpoints.Select(endpoint => endpoint.Address));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["busy:80"], model.Endpoints.Select(endpoint => endpoint.Address));
    }

    /// <summary>All hosts of a port go to one cluster that has no endpoints.</summary>
    private static Push Push(ClusterKind kind, int port) => MeshPush.Outbound(1).With(push =>
    {
        push.RouteTables[0].Port = port;
        push.RouteTables[0].VirtualHosts.Add(MeshPush.Host("*", "c"));
        push.Clusters.Add(new Cluster { Name = "c", Kind = kind });
    });
}
