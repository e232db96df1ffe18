using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.LoadBalancing;
using Microsoft.Extensions.Time.Testing;
using Tests.Routing;
using Xunit;

namespace Tests.Proxy;

public sealed class EndpointWeightTests
{
    private const int Requests = 8000;

    private readonly FakeTimeProvider _time = new();
    private readonly SeededChance _chance = new(5);

    [Theory]
    [InlineData(LoadBalancing.RoundRobin)]
    [InlineData(LoadBalancing.LeastRequest)]
    public void Weights_AreKeptExactly(LoadBalancing policy)
    {
        using var cluster = new ClusterState("c", _time);
        var model = cluster.Update(MeshPush.Cluster("c", policy), Weighted(1, 2, 5));
        var counts = Counts(model, () => null);
        Assert.InRange(counts[0], (Requests / 8) - 1, (Requests / 8) + 1);
        Assert.InRange(counts[1], (Requests / 4) - 1, (Requests / 4) + 1);
    }

    [Fact]
    public void RoundRobin_SpacesTheTurnsEvenly()
    {
        using var cluster = new ClusterState("c", _time);
        var model = cluster.Update(MeshPush.Cluster("c", LoadBalancing.RoundRobin), Weighted(1, 3));
        var light = Enumerable.Range(0, 40).Where(_ => model.LoadBalancer.Pick(_chance, null, 0) == model.Endpoints[0]).ToList();
        Assert.Equal(10, light.Count);
        Assert.All(light.Zip(light.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 3, 5));
    }

    [Fact]
    public void LeastRequest_WeighsABusyEndpointLess()
    {
        using var cluster = new ClusterState("c", _time);
        var model = cluster.Update(MeshPush.Cluster("c"), Weighted(3, 1));
        model.Endpoints[0].Begin();
        model.Endpoints[0].Begin();
        // A weight of 3 over 2 in flight and 1 is as much as a weight of 1 over 1.
        Assert.InRange(Counts(model, () => null)[0], (Requests / 2) - 2, (Requests / 2) + 2);
    }

    [Fact]
    public void Random_TakesNoNoticeOfWeights()
    {
        using var cluster = new ClusterState("c", _time);
        var model = cluster.Update(MeshPush.Cluster("c", LoadBalancing.Random), Weighted(1, 9));
        Assert.InRange(Counts(model, () => null)[0] / (double)Requests, 0.45, 0.55);
    }

    [Theory]
    [InlineData("""{ "header": "x", "minimumRingSize": 4096 }""")]
    [InlineData("""{ "header": "x", "tableSize": 65537 }""")]
    public void Hashing_IsByWeight(string hashing)
    {
        using var cluster = new ClusterState("c", _time);
        var configuration = MeshPush.Cluster("c");
        configuration.ConsistentHashing = ConsistentHashing.Parser.ParseJson(hashing);
        var model = cluster.Update(configuration, Weighted(1, 3, 4));
        var key = 0;
        var counts = Counts(model, () => StableHash.Of($"key{key++}"));
        Assert.InRange(counts[0] / (double)Requests, 0.1, 0.15);
        Assert.InRange(counts[1] / (double)Requests, 0.33, 0.42);
    }

    [Fact]
    public void SlowStart_GoesTogetherWithWeights()
    {
        using var cluster = new ClusterState("c", _time);
        var configuration = MeshPush.Cluster("c", LoadBalancing.RoundRobin);
        configuration.SlowStart = new SlowStart { DurationMs = 100_000, MinimumPercent = 10, Aggression = 1 };
        cluster.Update(configuration, Weighted(1));
        _time.Advance(TimeSpan.FromMinutes(5));
        var model = cluster.Update(configuration, Weighted(1, 4));
        _time.Advance(TimeSpan.FromSeconds(50));
        // Half of four beside one.
        Assert.InRange(Counts(model, () => null)[1] / (double)Requests, 0.62, 0.72);
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.InRange(Counts(model, () => null)[1] / (double)Requests, 0.79, 0.81);
    }

    [Fact]
    public void EqualWeights_KeepThePlainBalancers_AndAChangeOfWeightReplacesThem()
    {
        using var cluster = new ClusterState("c", _time);
        var before = cluster.Update(MeshPush.Cluster("c", LoadBalancing.RoundRobin), Weighted(3, 3));
        Assert.IsType<RoundRobinLoadBalancer>(before.LoadBalancer);
        var after = cluster.Update(MeshPush.Cluster("c", LoadBalancing.RoundRobin), Weighted(3, 4));
        Assert.IsType<WeightedLoadBalancer>(after.LoadBalancer);
        Assert.Same(before.Endpoints[1], after.Endpoints[1]);
        Assert.IsType<LeastRequestLoadBalancer>(cluster.Update(MeshPush.Cluster("c"), Weighted(0, 1)).LoadBalancer);
    }

    private static EndpointSet Weighted(params int[] weights)
    {
        var set = MeshPush.Endpoints("c", [.. weights.Select((_, i) => 1001 + i)]);
        for (var i = 0; i < weights.Length; i++)
        {
            set.Endpoints[i].Weight = weights[i];
        }

        return set;
    }

    private int[] Counts(ClusterModel model, Func<ulong?> hash)
    {
        var counts = new int[model.Endpoints.Length];
        for (var i = 0; i < Requests; i++)
        {
            counts[model.Endpoints.IndexOf(model.LoadBalancer.Pick(_chance, hash(), 0))]++;
        }

        return counts;
    }
}
