using MeshProtocol;
using MeshProxy.Configuration;
using Xunit;

namespace Tests.Proxy;

public sealed class SnapshotSwapTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RequestInFlight_FinishesOnItsSnapshotAndThePoolCloses()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var old = await UpstreamServer.StartAsync(async context =>
        {
            arrived.SetResult();
            await release.Task;
            await context.Response.WriteAsync("old");
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [old.Port])));
        var pool = proxy.Host.Configuration.Current!.Clusters[0].Pool;
        var asked = proxy.Client().GetStringAsync("http://books/", Token);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        proxy.Apply(MeshPush.Outbound(2));
        Assert.False(pool.IsClosed);
        release.SetResult();

        Assert.Equal("old", await asked);
        await Eventually.TrueAsync(() => pool.IsClosed, "the pool of the removed cluster closes");
        Assert.False(pool.TryAcquire());
    }

    [Fact]
    public async Task ChangesUnderLoad_LoseNoRequest()
    {
        await using var a = await UpstreamServer.SayingAsync("a");
        await using var b = await UpstreamServer.SayingAsync("b");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [a.Port])));
        var client = proxy.Client();
        var revision = 1L;
        var done = 0;
        var callers = Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var i = 0; i < 150; i++)
            {
                Assert.Contains(await client.GetStringAsync("http://books/", Token), new[] { "a", "b" });
            }

            Interlocked.Increment(ref done);
        }).ToList();
        while (Volatile.Read(ref done) < 4 && callers.TrueForAll(caller => !caller.IsFaulted))
        {
            revision++;
            var port = revision % 2 == 0 ? b.Port : a.Port;
            // Clusters come and go as well, under another name each time.
            proxy.Apply(MeshPush.Outbound(revision, ("books", [port])).With(push =>
            {
                push.Clusters[0].Name = $"books{revision}";
                push.EndpointSets[0].Cluster = $"books{revision}";
                push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Clusters[0].Cluster = $"books{revision}";
            }));
            await Task.Yield();
        }

        await Task.WhenAll(callers);
        Assert.True(revision > 2);
    }

    [Fact]
    public async Task EndpointsAndPools_KeepTheirIdentity()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [1001, 1002])));
        var before = proxy.Host.Configuration.Current!.Clusters[0];
        proxy.Apply(MeshPush.Outbound(2, ("books", [1002, 1003])));
        var after = proxy.Host.Configuration.Current!.Clusters[0];
        Assert.Same(before.Pool, after.Pool);
        Assert.Same(before.Endpoints[1], after.Endpoints[0]);
        Assert.Equal(["127.0.0.1:1002", "127.0.0.1:1003"], after.Endpoints.Select(endpoint => endpoint.Address));
        proxy.Apply(MeshPush.Outbound(3, ("books", [1002, 1003])));
        Assert.Same(after, proxy.Host.Configuration.Current!.Clusters[0]);

        proxy.Apply(MeshPush.Outbound(4, ("books", [1002, 1003])).With(push => push.Clusters[0].ConnectTimeoutMs = 250));
        Assert.Equal(TimeSpan.FromMilliseconds(250), proxy.Host.Configuration.Current!.Clusters[0].Pool.Settings.ConnectTimeout);
        Assert.True(before.Pool.IsClosed);
    }

    [Fact]
    public async Task Delta_ChangesWhatItNames()
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [1001]), ("ratings", [1002])));
        proxy.Apply(new Push
        {
            Revision = 2,
            BaseRevision = 1,
            EndpointSets = { MeshPush.Endpoints("books", 1003) },
            Clusters = { MeshPush.Cluster("new") },
            RemovedClusters = { "ratings" },
            RemovedEndpointSets = { "ratings" },
        });
        var snapshot = proxy.Host.Configuration.Current!;
        Assert.Equal(2, snapshot.Routing.Revision);
        Assert.Equal(["books", "new"], snapshot.Clusters.Select(cluster => cluster.State.Name));
        Assert.Equal("127.0.0.1:1003", snapshot.Clusters[0].Endpoints.Single().Address);
        Assert.Equal(["books", "ratings"], snapshot.Routing.Configuration.RouteTables[0].VirtualHosts.Select(host => host.Name));
    }

    [Fact]
    public async Task RefusedPush_LeavesEverythingAsItIs()
    {
        await using var upstream = await UpstreamServer.SayingAsync("still here");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        var before = proxy.Host.Configuration.Current;

        var wrongBase = proxy.Host.Configuration.Apply(new Push { Revision = 9, BaseRevision = 8 });
        Assert.Equal("it is relative to revision 8, but revision 1 is running", wrongBase);
        var noApplication = proxy.Host.Configuration.Apply(MeshPush.Outbound(9).Inbound(8080));
        Assert.Equal("cluster 'inbound|8080||': this workload has no port 8080", noApplication);
        var badRegex = proxy.Host.Configuration.Apply(MeshPush.Outbound(9, ("books", [])).With(push =>
            push.RouteTables[0].VirtualHosts[0].Routes[0].Matches.Add(new RouteMatch { Uri = new StringMatch { Regex = "(" } })));
        Assert.Contains("regular expression '('", badRegex, StringComparison.Ordinal);

        Assert.Same(before, proxy.Host.Configuration.Current);
        Assert.Equal("still here", await proxy.Client().GetStringAsync("http://books/", Token));
        Assert.Equal(3, proxy.Host.Statistics.RejectedUpdates);
    }

    [Fact]
    public void Delta_SharesPartsAndChangesNeither()
    {
        var full = ConfigurationDelta.Apply(new NodeConfiguration(), MeshPush.Outbound(1, ("books", [1001])));
        var copy = full.Clone();
        var next = ConfigurationDelta.Apply(full, new Push { Revision = 2, BaseRevision = 1, RemovedRouteTables = { "80" } });
        Assert.Empty(next.RouteTables);
        Assert.Same(full.Clusters[0], next.Clusters[0]);
        Assert.Equal(copy, full);
    }
}
