using MeshProtocol;
using MeshRouting;
using Xunit;
using static Tests.Routing.RoutingBuilder;

namespace Tests.Routing;

public sealed class DecisionTests
{
    [Fact]
    public void Routes_AreTriedInOrder()
    {
        var listener = Listener(Host("*",
            To("first", new RouteMatch { Uri = Prefix("/a") }),
            To("second", new RouteMatch { Uri = Exact("/a/b") }),
            To("last")));
        Assert.Equal("first", Cluster(listener, "/a/b"));
        Assert.Equal("last", Cluster(listener, "/b"));
    }

    [Fact]
    public void Matches_AreAlternatives()
    {
        var listener = Listener(Host("*", To("c", new RouteMatch { Uri = Exact("/a") }, new RouteMatch { Uri = Exact("/b") })));
        Assert.Equal("c", Cluster(listener, "/a"));
        Assert.Equal("c", Cluster(listener, "/b"));
        Assert.Equal(RoutingOutcome.NoRoute, listener.Decide(new TestHead("h", "/c"), 80, new SeededChance(1)).Outcome);
    }

    [Fact]
    public void SingleCluster_IsUsedWhateverItsWeight() => Assert.Equal("only", Cluster(Listener(Host("*", Split("r", ("only", 0)))), "/"));

    [Fact]
    public void Weights_NeedNotSumUpTo100AndZeroGetsNothing()
    {
        const int Requests = 10_000;
        var listener = Listener(Host("*", Split("r", ("a", 3), ("none", 0), ("b", 1))));
        var chance = new SeededChance(20);
        var counts = new Dictionary<string, int> { ["a"] = 0, ["b"] = 0, ["none"] = 0 };
        for (var i = 0; i < Requests; i++)
        {
            counts[listener.Decide(new TestHead("h", "/"), 80, chance).Cluster!.Name]++;
        }

        Assert.Equal(0, counts["none"]);
        // Four standard deviations of the binomial distribution.
        var bound = 4 * Math.Sqrt(Requests * 0.75 * 0.25);
        Assert.InRange(counts["a"], (Requests * 0.75) - bound, (Requests * 0.75) + bound);
    }

    [Fact]
    public void HugeWeights_DoNotOverflow()
    {
        var listener = Listener(Host("*", Split("r", ("a", int.MaxValue), ("b", int.MaxValue))));
        Assert.Contains(Cluster(listener, "/"), new[] { "a", "b" });
    }

    [Fact]
    public void UnknownCluster_IsRoutedWithoutIndex()
    {
        var configuration = Configuration(Host("*", To("gone")));
        configuration.Clusters.Clear();
        var decision = RoutingSnapshot.Compile(configuration).FindListener("outbound")!.Decide(new TestHead("h", "/"), 80, new SeededChance(1));
        Assert.Equal(-1, decision.Cluster!.ClusterIndex);
    }

    [Fact]
    public void Decision_AllocatesNothing()
    {
        var listener = Listener(
            Host("books books.mesh *.books",
                To("a", new RouteMatch { Uri = Regex("/x[0-9]"), Headers = { ["x-user"] = Exact("a") }, QueryParams = { ["q"] = Exact("1") } }),
                Split("r", ("a", 1), ("b", 1))));
        var head = new PlainHead();
        var chance = RandomChance.Shared;
        for (var i = 0; i < 100; i++)
        {
            listener.Decide(head, 80, chance);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            listener.Decide(head, 80, chance);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static string Cluster(ListenerModel listener, string path) =>
        listener.Decide(new TestHead("h", path), 80, new SeededChance(1)).Cluster!.Name;

    private readonly struct PlainHead : IRequestHead
    {
        public string Method => "GET";

        public string Scheme => "http";

        public string Authority => "Books.Mesh:80";

        public string Path => "/x9";

        public string Query => "?q=2";

        public bool TryGetHeader(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = null;
            return false;
        }
    }
}
