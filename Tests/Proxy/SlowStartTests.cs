using MeshProtocol;
using MeshProxy.Configuration;
using Microsoft.Extensions.Time.Testing;
using Tests.Routing;
using Xunit;

namespace Tests.Proxy;

public sealed class SlowStartTests
{
    private const int Requests = 6000;

    private readonly FakeTimeProvider _time = new();
    private readonly SeededChance _chance = new(11);

    [Theory]
    [InlineData(LoadBalancing.RoundRobin)]
    [InlineData(LoadBalancing.LeastRequest)]
    public void NewEndpoint_GetsAShareThatGrows(LoadBalancing policy)
    {
        using var cluster = new ClusterState("c", _time);
        Update(cluster, policy, 1, 1001, 1002);
        _time.Advance(TimeSpan.FromMinutes(5));
        var model = Update(cluster, policy, 1, 1001, 1002, 1003);

        // Beside two that count fully it begins with a tenth of their weight.
        Assert.InRange(ShareOfTheNewest(model), 0.02, 0.09);
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.InRange(ShareOfTheNewest(model), 0.15, 0.25);
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.InRange(ShareOfTheNewest(model), 0.30, 0.37);
    }

    [Fact]
    public void Aggression_GrowsFasterAtFirst()
    {
        using var cluster = new ClusterState("c", _time);
        Update(cluster, LoadBalancing.RoundRobin, 2, 1001, 1002);
        _time.Advance(TimeSpan.FromMinutes(5));
        var model = Update(cluster, LoadBalancing.RoundRobin, 2, 1001, 1002, 1003);
        _time.Advance(TimeSpan.FromSeconds(25));
        // The root of a quarter is a half: a half beside two whole ones is a fifth.
        Assert.InRange(ShareOfTheNewest(model), 0.17, 0.23);
    }

    [Fact]
    public void WhereAllAreNew_SharesAreEqual()
    {
        using var cluster = new ClusterState("c", _time);
        var model = Update(cluster, LoadBalancing.RoundRobin, 1, 1001, 1002, 1003);
        Assert.Equal(1 / 3.0, ShareOfTheNewest(model));
    }

    private static ClusterModel Update(ClusterState cluster, LoadBalancing policy, double aggression, params int[] ports)
    {
        var configuration = MeshPush.Cluster("c", policy);
        configuration.SlowStart = new SlowStart { DurationMs = 100_000, MinimumPercent = 10, Aggression = aggression };
        return cluster.Update(configuration, MeshPush.Endpoints("c", ports));
    }

    private double ShareOfTheNewest(ClusterModel model) =>
        Enumerable.Range(0, Requests).Count(_ => model.LoadBalancer.Pick(_chance, null, 0) == model.Endpoints[^1]) / (double)Requests;
}
