using System.Net;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.LocalReplies;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Proxy;

public sealed class OutlierDetectionTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("500 500 500", true)]
    [InlineData("500 503 500", true)]
    [InlineData("500 500 200 500 500", false)]
    [InlineData("500 500 404 500", false)]
    [InlineData("400 400 400 400", false)]
    public void ErrorsInARow_Eject(string answers, bool ejected)
    {
        using var cluster = NewCluster();
        var model = Update(cluster, new OutlierEjection { Consecutive5XxErrors = 3 });
        Answer(model, 0, [.. answers.Split(' ').Select(int.Parse)]);
        Assert.Equal(ejected, model.Endpoints[0].Health.IsEjected);
        Assert.Equal(ejected ? 1 : 2, model.LoadBalancer.Endpoints.Length);
    }

    [Theory]
    [InlineData("502 503 504", true)]
    [InlineData("502 503 500 504", false)]
    [InlineData("500 500 500 500", false)]
    public void GatewayErrorsInARow_Eject(string answers, bool ejected)
    {
        using var cluster = NewCluster();
        var model = Update(cluster, new OutlierEjection { ConsecutiveGatewayErrors = 3 });
        Answer(model, 0, [.. answers.Split(' ').Select(int.Parse)]);
        Assert.Equal(ejected, model.Endpoints[0].Health.IsEjected);
    }

    [Fact]
    public void FailuresToReach_CountAsErrors()
    {
        using var cluster = NewCluster();
        var model = Update(cluster, new OutlierEjection { Consecutive5XxErrors = 9, ConsecutiveGatewayErrors = 3 });
        Fail(model, 0, ProxyFailure.ConnectionRefused, ProxyFailure.ConnectionTimeout, ProxyFailure.ConnectionTermination);
        Assert.True(model.Endpoints[0].Health.IsEjected);
    }

    [Fact]
    public void FailuresToReach_CountApartWhenSplit()
    {
        using var cluster = NewCluster();
        var model = Update(cluster, new OutlierEjection { Consecutive5XxErrors = 1, SplitLocalOriginErrors = true, ConsecutiveLocalOriginFailures = 2 });
        Fail(model, 0, ProxyFailure.ConnectionRefused);
        Answer(model, 0, 200);
        Fail(model, 0, ProxyFailure.ConnectionRefused);
        Assert.False(model.Endpoints[0].Health.IsEjected);
        Fail(model, 0, ProxyFailure.ConnectionTimeout);
        Assert.True(model.Endpoints[0].Health.IsEjected);
    }

    [Fact]
    public void WhatIsNotTheEndpointsDoing_DoesNotCount()
    {
        using var cluster = NewCluster();
        var model = Update(cluster, new OutlierEjection { Consecutive5XxErrors = 1, SplitLocalOriginErrors = true, ConsecutiveLocalOriginFailures = 1 });
        Fail(model, 0, ProxyFailure.CallerGone, ProxyFailure.Overflow, ProxyFailure.BadRequest, ProxyFailure.None);
        Answer(model, 0, 499, 429, 404);
        Assert.False(model.Endpoints[0].Health.IsEjected);
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(49, 0)]
    [InlineData(50, 1)]
    [InlineData(99, 1)]
    [InlineData(100, 2)]
    public void MaxEjectionPercent_IsStrict(int percent, int ejected)
    {
        using var cluster = NewCluster();
        var model = Update(cluster, new OutlierEjection { Consecutive5XxErrors = 1, MaxEjectionPercent = percent });
        Answer(model, 0, 500, 500);
        Answer(model, 1, 500, 500);
        Assert.Equal(ejected, model.Endpoints.Count(endpoint => endpoint.Health.IsEjected));
        Assert.Equal(2 - ejected, model.LoadBalancer.Endpoints.Length);
    }

    [Fact]
    public void FewerHealthyThanMinHealthPercent_UsesAll()
    {
        using var cluster = NewCluster();
        var model = Update(cluster, new OutlierEjection { Consecutive5XxErrors = 1, MinHealthPercent = 50 });
        Answer(model, 0, 500);
        Assert.Single(model.LoadBalancer.Endpoints);
        Answer(model, 1, 500);
        Assert.Equal(2, model.LoadBalancer.Endpoints.Length);
    }

    [Fact]
    public void Return_IsAtTheFirstSweepAfterTheTime_WhichGrowsAndShrinks()
    {
        using var cluster = NewCluster();
        var model = Update(cluster, new OutlierEjection { Consecutive5XxErrors = 2, IntervalMs = 10_000, BaseEjectionMs = 25_000 });
        var health = model.Endpoints[0].Health;
        Pass(4);
        Answer(model, 0, 500, 500);
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(25)), model.OutlierDetector!.Ejection(model.Endpoints[0]));

        // The time is over at 29 s, the next sweep is at 30 s.
        Pass(25.5);
        Assert.True(health.IsEjected);
        Pass(0.5);
        Assert.False(health.IsEjected);
        Assert.Equal(2, model.LoadBalancer.Endpoints.Length);

        // The rows begin at 0.
        Answer(model, 0, 500);
        Assert.False(health.IsEjected);
        Answer(model, 0, 500);
        Assert.Equal(TimeSpan.FromSeconds(50), model.OutlierDetector!.Ejection(model.Endpoints[0])!.Value.Length);
        Pass(49);
        Assert.True(health.IsEjected);
        Pass(1);
        Assert.False(health.IsEjected);

        // Two sweeps in health forgive two ejections.
        Assert.Equal(2, health.Ejections);
        Pass(20);
        Assert.Equal(0, health.Ejections);
        Answer(model, 0, 500, 500);
        Assert.Equal(TimeSpan.FromSeconds(25), model.OutlierDetector!.Ejection(model.Endpoints[0])!.Value.Length);
        Assert.Equal(3, health.TotalEjections);
    }

    [Theory]
    [InlineData(30, 300)]
    [InlineData(400, 400)]
    public void EjectionTime_HasAnEnd(int baseSeconds, int longestSeconds)
    {
        using var cluster = NewCluster();
        var model = Update(cluster, new OutlierEjection { Consecutive5XxErrors = 1, IntervalMs = 400_000, BaseEjectionMs = baseSeconds * 1000 });
        for (var i = 0; i < 20; i++)
        {
            Answer(model, 0, 500);
            Assert.InRange(model.OutlierDetector!.Ejection(model.Endpoints[0])!.Value.Length.TotalSeconds, 1, longestSeconds);
            _time.Advance(TimeSpan.FromSeconds(400));
            Assert.False(model.Endpoints[0].Health.IsEjected);
        }
    }

    [Fact]
    public void Ejection_OutlivesConfigurations_ButNotTheRule()
    {
        using var cluster = NewCluster();
        var before = Update(cluster, new OutlierEjection { Consecutive5XxErrors = 1 });
        Answer(before, 0, 500);

        var after = Update(cluster, new OutlierEjection { Consecutive5XxErrors = 2 }, 1001, 1002, 1003);
        Assert.Same(before.Endpoints[0], after.Endpoints[0]);
        Assert.True(after.Endpoints[0].Health.IsEjected);
        Assert.Equal(["127.0.0.1:1002", "127.0.0.1:1003"], after.LoadBalancer.Endpoints.Select(endpoint => endpoint.Address));

        var without = cluster.Update(MeshPush.Cluster("c"), MeshPush.Endpoints("c", 1001, 1002, 1003));
        Assert.Equal(3, without.LoadBalancer.Endpoints.Length);
        Assert.False(without.Endpoints[0].Health.IsEjected);
    }

    [Fact]
    public async Task FailingEndpoint_LeavesAtOnce_AndComesBack()
    {
        var fails = true;
        await using var sick = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref fails) ? 500 : 200;
            return context.Response.WriteAsync("sick");
        });
        await using var healthy = await UpstreamServer.SayingAsync("healthy");
        await using var proxy = await TestProxy.SidecarAsync(Detecting(1, sick.Port, healthy.Port), _time);
        var client = proxy.Client();
        for (var i = 0; i < 20; i++)
        {
            await client.GetAsync("http://books/", Token);
        }

        Assert.Equal(1, sick.Requests);
        using var admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{proxy.AdminPort}") };
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Contains($"books::127.0.0.1:{sick.Port}::ejected_for_ms::1500\n", await admin.GetStringAsync("/clusters", Token), StringComparison.Ordinal);
        Assert.Contains("\"ejected\": true", await admin.GetStringAsync("/clusters?format=json", Token), StringComparison.Ordinal);
        var stats = await admin.GetStringAsync("/stats", Token);
        Assert.Contains("cluster.books.outlier_detection.ejections_active: 1\n", stats, StringComparison.Ordinal);
        Assert.Contains("cluster.books.outlier_detection.ejections_enforced_total: 1\n", stats, StringComparison.Ordinal);

        Volatile.Write(ref fails, false);
        _time.Advance(TimeSpan.FromMinutes(3));
        for (var i = 0; i < 20; i++)
        {
            await client.GetAsync("http://books/", Token);
        }

        Assert.Equal(11, sick.Requests);
    }

    [Fact]
    public async Task AllEjected_Is503WithUH()
    {
        await using var sick = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("its own words");
        });
        await using var proxy = await TestProxy.SidecarAsync(Detecting(1, sick.Port), _time);
        var client = proxy.Client();
        using var own = await client.GetAsync("http://books/", Token);
        Assert.Equal("its own words", await own.Content.ReadAsStringAsync(Token));

        using var none = await client.GetAsync("http://books/", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, none.StatusCode);
        Assert.Equal("no healthy upstream", await none.Content.ReadAsStringAsync(Token));
        await proxy.ExpectFlagAsync("UH", 1);
        Assert.Equal(1, sick.Requests);
    }

    [Fact]
    public async Task CallerWhoGoesAway_IsNotHeldAgainstTheEndpoint()
    {
        await using var upstream = await UpstreamServer.StartAsync(context =>
            context.Request.Path == "/slow" ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted) : context.Response.WriteAsync("here"));
        await using var proxy = await TestProxy.SidecarAsync(Detecting(1, upstream.Port), _time);
        var client = proxy.Client();
        using var giveUp = new CancellationTokenSource();
        var slow = client.GetAsync("http://books/slow", giveUp.Token);
        await Eventually.TrueAsync(() => upstream.Requests == 1, "the request arrives");
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        await proxy.ExpectFlagAsync("DC", 1);

        Assert.Equal("here", await client.GetStringAsync("http://books/", Token));
    }

    private static Push Detecting(long revision, params int[] ports) => MeshPush.Outbound(revision, ("books", ports)).With(push =>
    {
        push.Clusters[0].LoadBalancing = LoadBalancing.RoundRobin;
        push.Clusters[0].OutlierEjection = new OutlierEjection
        {
            Consecutive5XxErrors = 1,
            IntervalMs = 1000,
            BaseEjectionMs = 180_000,
            MaxEjectionPercent = 100,
        };
    });

    /// <summary>Lets time pass in steps, so that each sweep sees its own time.</summary>
    private void Pass(double seconds)
    {
        const double Step = 0.5;
        for (var passed = 0.0; passed < seconds; passed += Step)
        {
            _time.Advance(TimeSpan.FromSeconds(Step));
        }
    }

    private ClusterState NewCluster() => new("c", _time);

    private static ClusterModel Update(ClusterState cluster, OutlierEjection settings, params int[] ports)
    {
        settings.IntervalMs = settings.IntervalMs > 0 ? settings.IntervalMs : 10_000;
        settings.BaseEjectionMs = settings.BaseEjectionMs > 0 ? settings.BaseEjectionMs : 30_000;
        settings.MaxEjectionPercent = settings.MaxEjectionPercent > 0 ? settings.MaxEjectionPercent : 100;
        var configuration = MeshPush.Cluster("c");
        configuration.OutlierEjection = settings;
        return cluster.Update(configuration, MeshPush.Endpoints("c", ports.Length > 0 ? ports : [1001, 1002]));
    }

    private static void Answer(ClusterModel model, int endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            model.OutlierDetector!.Answered(model.Endpoints[endpoint], status);
        }
    }

    private static void Fail(ClusterModel model, int endpoint, params ProxyFailure[] failures)
    {
        foreach (var failure in failures)
        {
            model.OutlierDetector!.Failed(model.Endpoints[endpoint], failure);
        }
    }
}
