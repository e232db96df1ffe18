using System.Net;
using MeshProtocol;
using MeshProxy.Configuration;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Proxy;

public sealed class DnsClusterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeNameResolver _names = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryAddressOfEveryName_IsAnEndpoint()
    {
        _names.Set("one", "10.0.0.2", "10.0.0.1", "fd00::1").Set("two", "10.0.0.1", "10.0.0.3");
        using var cluster = new ClusterState("c", _time, _names);
        var model = await ResolvedAsync(cluster, Dns("one", "two", "10.0.0.9"));
        Assert.Equal(["10.0.0.2:80", "10.0.0.1:80", "[fd00::1]:80", "10.0.0.3:80", "10.0.0.9:80"], Addresses(model));
    }

    [Fact]
    public async Task LogicalDns_UsesTheFirstAddressAlone()
    {
        _names.Set("one", "10.0.0.2", "10.0.0.1");
        using var cluster = new ClusterState("c", _time, _names);
        var model = await ResolvedAsync(cluster, Dns("one", "two"), ClusterKind.LogicalDns);
        Assert.Equal(["10.0.0.2:80"], Addresses(model));
        _names.Set("one", "10.0.0.1", "10.0.0.2");
        await PassAsync(() => Addresses(model) is ["10.0.0.1:80"]);
    }

    [Fact]
    public async Task Refresh_KeepsTheStateOfAddressesThatStay()
    {
        _names.Set("one", "10.0.0.1", "10.0.0.2");
        using var cluster = new ClusterState("c", _time, _names);
        var model = await ResolvedAsync(cluster, Dns("one"), ejection: new OutlierEjection
        {
            Consecutive5XxErrors = 1,
            MaxEjectionPercent = 100,
            // Longer than any wait here.
            BaseEjectionMs = 1_000_000_000,
            IntervalMs = 1000,
        });
        var stays = model.Endpoints[0];
        stays.Begin();
        model.OutlierDetector!.Answered(stays, 500);
        _names.Set("one", "10.0.0.3", "10.0.0.1");
        await PassAsync(() => Addresses(model) is ["10.0.0.3:80", "10.0.0.1:80"]);
        Assert.Same(stays, model.Endpoints[1]);
        Assert.Equal((1, true), (stays.InFlight, stays.Health.IsEjected));
        Assert.Equal(["10.0.0.3:80"], model.LoadBalancer.Endpoints.Select(endpoint => endpoint.Address));
    }

    [Fact]
    public async Task FailedResolution_KeepsTheLastAddresses()
    {
        _names.Set("one", "10.0.0.1");
        using var cluster = new ClusterState("c", _time, _names);
        var model = await ResolvedAsync(cluster, Dns("one"));
        _names.Fail("one");
        await PassAsync(() => cluster.Resolutions is { Failures: > 0 });
        Assert.Equal(["10.0.0.1:80"], Addresses(model));
        Assert.NotEmpty(model.LoadBalancer.Endpoints);
    }

    [Fact]
    public async Task OtherDescription_AsksForNewNamesOnly_AndKeepsWhatIsKnown()
    {
        _names.Set("one", "10.0.0.1").Set("two", "10.0.0.2");
        using var cluster = new ClusterState("c", _time, _names);
        var before = await ResolvedAsync(cluster, Dns("one"));
        var after = cluster.Update(NewCluster(ClusterKind.Dns), Dns("one", "two"));
        Assert.Contains("10.0.0.1:80", Addresses(after));
        await after.FirstAnswers!.WaitAsync(Token);
        Assert.Equal(["10.0.0.1:80", "10.0.0.2:80"], Addresses(after));
        Assert.Same(before.Endpoints[0], after.Endpoints[0]);
        Assert.Equal(2, _names.Questions);
    }

    [Fact]
    public async Task RemovedCluster_AsksNoMore()
    {
        _names.Set("one", "10.0.0.1");
        var cluster = new ClusterState("c", _time, _names);
        await ResolvedAsync(cluster, Dns("one"));
        await PassAsync(() => _names.Questions > 1);
        cluster.Dispose();
        var questions = _names.Questions;
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        // One may have been on its way.
        Assert.InRange(_names.Questions, questions, questions + 1);
    }

    [Fact]
    public async Task FirstRequest_WaitsForTheFirstAnswer()
    {
        await using var upstream = await UpstreamServer.SayingAsync("hello");
        var answer = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        _names.Set("one", answer.Task);
        await using var proxy = await TestProxy.SidecarAsync(Push(upstream.Port), TimeProvider.System, _names);
        var waiting = proxy.Client().GetStringAsync("http://books/", Token);
        Assert.False(waiting.IsCompleted);
        answer.SetResult([IPAddress.Loopback]);
        Assert.Equal("hello", await waiting);
        using var admin = new HttpClient();
        var clusters = await admin.GetStringAsync($"http://127.0.0.1:{proxy.AdminPort}/clusters", Token);
        Assert.Contains($"books::127.0.0.1:{upstream.Port}::hostname::one", clusters, StringComparison.Ordinal);
        Assert.Contains("books::type::Dns", clusters, StringComparison.Ordinal);
        Assert.Contains("cluster.books.update_success: 1", await admin.GetStringAsync($"http://127.0.0.1:{proxy.AdminPort}/stats", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NameWithoutAddress_IsNoHealthyUpstream()
    {
        await using var proxy = await TestProxy.SidecarAsync(Push(80), TimeProvider.System, _names);
        using var response = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("no healthy upstream", await response.Content.ReadAsStringAsync(Token));
        await proxy.ExpectFlagAsync("UH", 1);
    }

    [Fact]
    public async Task AnswerThatDoesNotCome_IsWaitedForNoLongerThanFiveSeconds()
    {
        _names.Set("one", new TaskCompletionSource<IPAddress[]>().Task);
        await using var proxy = await TestProxy.SidecarAsync(Push(80), _time, _names);
        var request = proxy.Client().GetAsync("http://books/", Token);
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return request.IsCompleted;
            },
            "an answer");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await request).StatusCode);
    }

    [Fact]
    public async Task RealResolver_KnowsLocalhost()
    {
        await using var upstream = await UpstreamServer.SayingAsync("hello");
        await using var proxy = await TestProxy.SidecarAsync(Push(upstream.Port, "localhost"));
        Assert.Equal("hello", await proxy.Client().GetStringAsync("http://books/", Token));
    }

    private static Push Push(int port, string name = "one") => MeshPush.Outbound(1, ("books", [port])).With(push =>
    {
        push.Clusters[0].Kind = ClusterKind.Dns;
        push.EndpointSets[0].Endpoints[0].Address = name;
    });

    private static Cluster NewCluster(ClusterKind kind, OutlierEjection? ejection = null) =>
        new() { Name = "c", Kind = kind, LoadBalancing = LoadBalancing.RoundRobin, OutlierEjection = ejection };

    private static EndpointSet Dns(params string[] names) => new()
    {
        Cluster = "c",
        Endpoints = { names.Select(name => new MeshProtocol.Endpoint { Address = name, Port = 80 }) },
    };

    private static string[] Addresses(ClusterModel model) => [.. model.Endpoints.Select(endpoint => endpoint.Address)];

    private static async Task<ClusterModel> ResolvedAsync(
        ClusterState cluster, EndpointSet names, ClusterKind kind = ClusterKind.Dns, OutlierEjection? ejection = null)
    {
        var model = cluster.Update(NewCluster(kind, ejection), names);
        await model.FirstAnswers!.WaitAsync(Token);
        return model;
    }

    /// <summary>Lets time pass until the condition holds.</summary>
    private Task PassAsync(Func<bool> condition) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        "the next resolution");
}
