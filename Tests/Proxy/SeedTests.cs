using MeshProtocol;
using MeshRouting;
using Xunit;

namespace Tests.Proxy;

public sealed class SeedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void SameSeed_SameDraws_WhateverTheirBounds()
    {
        var one = new RepeatableChance(7);
        var other = new RepeatableChance(7);
        var bounds = Enumerable.Range(1, 1000).Select(i => (long)i * i).Append(long.MaxValue).ToList();
        Assert.Equal(bounds.ConvertAll(one.Next), bounds.ConvertAll(other.Next));
        Assert.NotEqual(Draws(new RepeatableChance(7)), Draws(new RepeatableChance(8)));
    }

    [Fact]
    public void Draws_AreSpreadEvenly()
    {
        var chance = new RepeatableChance(1);
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            counts[chance.Next(counts.Length)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public async Task TwoProxiesWithOneSeed_ChooseAlike_OverConnectionsOfTheirOwn()
    {
        await using var v1 = await UpstreamServer.SayingAsync("1");
        await using var v2 = await UpstreamServer.SayingAsync("2");
        await using var v3 = await UpstreamServer.SayingAsync("3");
        var first = await RunAsync(11, v1.Port, v2.Port, v3.Port);
        Assert.Equal(first, await RunAsync(11, v1.Port, v2.Port, v3.Port));
        Assert.NotEqual(first, await RunAsync(12, v1.Port, v2.Port, v3.Port));
        Assert.Equal(['1', '2', '3'], first.Distinct().Order());
    }

    [Fact]
    public async Task SeededProxy_EndsLongAndEmptyAnswersAsAlways()
    {
        var text = new string('x', 300_000);
        await using var upstream = await UpstreamServer.StartAsync(context =>
        {
            var body = context.Request.Path == "/long" ? text : "";
            context.Response.ContentLength = body.Length;
            return context.Response.WriteAsync(body);
        });
        await using var proxy = await TestProxy.SeededAsync(5, MeshPush.Outbound(1, ("books", [upstream.Port]), ("empty", [])));
        Assert.Equal(text, await proxy.Client().GetStringAsync("http://books/long", Token));
        Assert.Equal("", await proxy.Client().GetStringAsync("http://books/", Token));
        using var local = await proxy.Client().GetAsync("http://empty/", Token);
        Assert.Equal("no healthy upstream", await local.Content.ReadAsStringAsync(Token));
    }

    // Half to a subset of one, half to one of two by LEAST_REQUEST.
    private static async Task<string> RunAsync(long seed, params int[] ports)
    {
        await using var proxy = await TestProxy.SeededAsync(seed, MeshPush.Outbound(1, ("books", [ports[0]]), ("others", [ports[1], ports[2]])).With(push =>
        {
            var clusters = push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Clusters;
            clusters[0].Weight = 50;
            clusters.Add(new WeightedCluster { Cluster = "others", Weight = 50 });
        }));
        var answers = "";
        for (var i = 0; i < 40; i++)
        {
            using var client = proxy.Client();
            answers += await client.GetStringAsync("http://books/", Token);
        }

        return answers;
    }

    private static List<long> Draws(RepeatableChance chance) => [.. Enumerable.Range(0, 20).Select(_ => chance.Next(1_000_000))];
}
