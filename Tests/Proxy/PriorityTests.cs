using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.LoadBalancing;
using MeshRouting.Balancing;
using Microsoft.Extensions.Time.Testing;
using Tests.Routing;
using Xunit;

namespace Tests.Proxy;

public sealed class PriorityTests
{
    private const int Requests = 8000;

    private readonly FakeTimeProvider _time = new();
    private readonly SeededChance _chance = new(3);

    /// <summary>Healthy of all for each priority; the percents are those of Envoy's documentation on priority levels, and what follows from its rules.</summary>
    [Theory]
    [InlineData("10/10 10/10 10/10", 0, "100 0 0")]
    [InlineData("72/100 72/100", 0, "100 0")]
    [InlineData("71/100 71/100", 0, "99 1")]
    [InlineData("50/100 50/100", 0, "70 30")]
    [InlineData("25/100 100/100", 0, "35 65")]
    [InlineData("25/100 25/100", 0, "50 50")]
    [InlineData("25/100 20/100", 0, "56 44")]
    [InlineData("0/10 0/10 10/10", 0, "0 0 100")]
    [InlineData("0/10 0/10", 0, "100 0")]
    [InlineData("5/100 65/100", 50, "8! 92")]
    [InlineData("0/40 0/60", 50, "40! 60!")]
    [InlineData("5/100 5/100", 50, "50! 50!")]
    [InlineData("3/10 6/10", 50, "42 58")]
    [InlineData("3/10 4/10 0/10", 35, "43! 57 0!")]
    [InlineData("75/100", 80, "100")]
    [InlineData("70/100", 80, "100!")]
    public void Shares_AreEnvoys(string levels, int panicPercent, string expected)
    {
        var shares = PriorityShares.For(
            [.. levels.Split(' ').Select(level => level.Split('/')).Select(level => (int.Parse(level[0]), int.Parse(level[1])))], panicPercent);
        Assert.Equal(expected, string.Join(' ', shares.Percents.Select((percent, i) => $"{percent}{(shares.Panics[i] ? "!" : "")}")));
        Assert.Equal(100, Enumerable.Range(0, 100).GroupBy(number => shares.Find((ulong)number)).Sum(group => Math.Min(group.Count(), shares.Percents[group.Key])));
    }

    [Fact]
    public void EjectedEndpoints_SpillOverToTheNextPriority_AndBack()
    {
        using var cluster = new ClusterState("c", _time);
        var model = cluster.Update(NewCluster(), Placed((0, ""), (0, ""), (4, ""), (4, "")));
        Assert.Equal([0.5, 0.5, 0, 0], Shares(model), Near);
        model.OutlierDetector!.Answered(model.Endpoints[0], 500);
        // Half of the first priority bears 70 percent.
        Assert.Equal([0, 0.7, 0.15, 0.15], Shares(model), Near);
        model.OutlierDetector.Answered(model.Endpoints[1], 500);
        Assert.Equal([0, 0, 0.5, 0.5], Shares(model), Near);
        model.OutlierDetector.Answered(model.Endpoints[2], 500);
        model.OutlierDetector.Answered(model.Endpoints[3], 500);
        Assert.Empty(model.LoadBalancer.Endpoints);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([0.5, 0.5, 0, 0], Shares(model), Near);
    }

    [Fact]
    public void PanickingPriority_UsesItsSickEndpointsToo()
    {
        using var cluster = new ClusterState("c", _time);
        var model = cluster.Update(NewCluster(minHealthPercent: 60), Placed((0, ""), (0, ""), (1, "")));
        model.OutlierDetector!.Answered(model.Endpoints[2], 500);
        model.OutlierDetector.Answered(model.Endpoints[0], 500);
        Assert.Equal([1 / 3.0, 1 / 3.0, 1 / 3.0], Shares(model), Near);
    }

    [Fact]
    public void Hash_ChoosesThePriorityToo()
    {
        using var cluster = new ClusterState("c", _time);
        var configuration = NewCluster();
        configuration.ConsistentHashing = new ConsistentHashing { Header = "x", MinimumRingSize = 64 };
        var model = cluster.Update(configuration, Placed((0, ""), (0, ""), (1, "")));
        model.OutlierDetector!.Answered(model.Endpoints[0], 500);
        var homes = Enumerable.Range(0, 200).Select(key => model.LoadBalancer.Pick(_chance, StableHash.Of($"k{key}"), 0)).ToList();
        Assert.Equal(homes, Enumerable.Range(0, 200).Select(key => model.LoadBalancer.Pick(_chance, StableHash.Of($"k{key}"), 0)));
        Assert.InRange(homes.Count(home => home == model.Endpoints[2]), 30, 90);
    }

    [Theory]
    [InlineData(LoadBalancing.RoundRobin)]
    [InlineData(LoadBalancing.LeastRequest)]
    [InlineData(LoadBalancing.Random)]
    public void LocalityWeights_AreKept_WhateverTheNumberOfEndpoints(LoadBalancing policy)
    {
        using var cluster = new ClusterState("c", _time);
        var configuration = NewCluster();
        configuration.LoadBalancing = policy;
        configuration.LocalityWeighting = new LocalityWeighting { Weights = { ["a"] = 80, ["b"] = 20 } };
        var model = cluster.Update(configuration, Placed((0, "a"), (0, "b"), (0, "b")));
        Assert.Equal([0.8, 0.1, 0.1], Shares(model), Near);
        // Half of b bears 70 percent of its weight.
        model.OutlierDetector!.Answered(model.Endpoints[2], 500);
        Assert.Equal([80 / 94.0, 14 / 94.0, 0], Shares(model), Near);
        model.OutlierDetector.Answered(model.Endpoints[0], 500);
        Assert.Equal([0, 1, 0], Shares(model), Near);
    }

    [Fact]
    public void LocalityWithoutAWeight_WeighsWhatItsEndpointsWeigh()
    {
        using var cluster = new ClusterState("c", _time);
        var configuration = NewCluster();
        configuration.LocalityWeighting = new LocalityWeighting();
        var endpoints = Placed((0, "a"), (0, "b"), (0, "b"));
        endpoints.Endpoints[0].Weight = 6;
        Assert.Equal([0.75, 0.125, 0.125], Shares(cluster.Update(configuration, endpoints)), Near);
    }

    [Theory]
    [InlineData("""{ "header": "x", "minimumRingSize": 4096 }""")]
    [InlineData("""{ "header": "x", "tableSize": 65537 }""")]
    public void LocalityWeights_HoldForHashesToo(string hashing)
    {
        using var cluster = new ClusterState("c", _time);
        var configuration = NewCluster();
        configuration.ConsistentHashing = ConsistentHashing.Parser.ParseJson(hashing);
        configuration.LocalityWeighting = new LocalityWeighting { Weights = { ["a"] = 80, ["b"] = 20 } };
        var model = cluster.Update(configuration, Placed((0, "a"), (0, "b"), (0, "b")));
        var key = 0;
        Assert.InRange(Shares(model, () => StableHash.Of($"key{key++}"))[0], 0.76, 0.84);
    }

    [Fact]
    public async Task RetryToOtherPriorities_LeavesTheTriedOnesAfterTwoTries()
    {
        await using var near = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await using var alsoNear = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await using var far = await UpstreamServer.SayingAsync("far");
        await using var proxy = await TestProxy.SidecarAsync(Push(otherPriorities: true));
        var client = proxy.Client();
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal("far", await client.GetStringAsync("http://books/", TestContext.Current.CancellationToken));
            Assert.Equal((2 * i, i), (near.Requests + alsoNear.Requests, far.Requests));
        }

        proxy.Apply(Push(otherPriorities: false));
        using var response = await client.GetAsync("http://books/", TestContext.Current.CancellationToken);
        Assert.Equal((503, 5), ((int)response.StatusCode, far.Requests));

        Push Push(bool otherPriorities) => MeshPush.Outbound(1, ("books", [near.Port, alsoNear.Port, far.Port])).With(push =>
        {
            push.EndpointSets[0].Endpoints[2].Priority = 1;
            push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Retries = new RetryPolicy
            {
                Attempts = 2,
                BaseIntervalMs = 1,
                Conditions = { RetryCondition.ServerError },
                OtherPriorities = otherPriorities,
            };
        });
    }

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) < 0.03;

    private static Cluster NewCluster(int minHealthPercent = 0)
    {
        var cluster = MeshPush.Cluster("c");
        cluster.OutlierEjection = new OutlierEjection
        {
            Consecutive5XxErrors = 1,
            MaxEjectionPercent = 100,
            IntervalMs = 1000,
            BaseEjectionMs = 10_000,
            MinHealthPercent = minHealthPercent,
        };
        return cluster;
    }

    private static EndpointSet Placed(params (int Priority, string Locality)[] places)
    {
        var set = MeshPush.Endpoints("c", [.. places.Select((_, i) => 1001 + i)]);
        for (var i = 0; i < places.Length; i++)
        {
            (set.Endpoints[i].Priority, set.Endpoints[i].Locality) = places[i];
        }

        return set;
    }

    private double[] Shares(ClusterModel model, Func<ulong?>? hash = null)
    {
        var counts = new double[model.Endpoints.Length];
        for (var i = 0; i < Requests; i++)
        {
            counts[model.Endpoints.IndexOf(model.LoadBalancer.Pick(_chance, hash?.Invoke(), 0))] += 1.0 / Requests;
        }

        return counts;
    }
}
