using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using MeshControlPlane.Discovery;
using MeshControlPlane.Registry;
using MeshProtocol;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

public sealed class DiscoveryTests
{
    private const string Ratings = "outbound|80||ratings.mesh.svc.cluster.local";

    private const string Services = """
        apiVersion: v1
        kind: Service
        metadata: { name: ratings, namespace: mesh }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        """;

    [Fact]
    public async Task WrongToken_IsTurnedAway()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var proxy = FakeProxy.Open(control, "wrong");

        var refusal = await Assert.ThrowsAsync<RpcException>(proxy.ReceiveAsync);

        Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
        Assert.Empty(control.Services.GetRequiredService<IWorkloadRegistry>().Current.Workloads);
    }

    [Theory]
    [InlineData("", "the workload name")]
    [InlineData("Upper", "the workload name")]
    public async Task WrongNode_IsTurnedAwayWithWhatIsWrong(string name, string fault)
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var proxy = FakeProxy.Open(control);
        await proxy.SendAsync(new ProxyMessage { Join = new Join { Node = MeshBuilder.Sidecar(name, "mesh", "a", "v1") } });

        var refusal = await Assert.ThrowsAsync<RpcException>(proxy.ReceiveAsync);

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Contains(fault, refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_GetsTheWholeConfiguration_ThenOnlyWhatChanges()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        var (gateway, first) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        using var _ = gateway;
        Assert.Equal(0, first.BaseRevision);
        Assert.Contains(first.RouteTables, table => table.Name == "80");

        var (ratings, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1"));
        using var __ = ratings;
        var push = await gateway.UntilEndpointsAsync(Ratings, "ratings-v1");

        Assert.Equal(first.Revision, push.BaseRevision);
        Assert.Equal((0, 0, 0, 1), (push.Listeners.Count, push.RouteTables.Count, push.Clusters.Count, push.EndpointSets.Count));
    }

    [Fact]
    public async Task UnhealthyApplication_LeavesEverybodysEndpoints_AndComesBack()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        var (gateway, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        var (ratings, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1"));
        using var _ = gateway;
        using var __ = ratings;
        await gateway.UntilEndpointsAsync(Ratings, "ratings-v1");

        await ratings.SendAsync(new ProxyMessage { Health = new HealthReport { State = HealthState.Unhealthy, Reason = "connection refused" } });
        await gateway.UntilEndpointsAsync(Ratings);
        await ratings.SendAsync(new ProxyMessage { Health = new HealthReport { State = HealthState.Healthy } });
        await gateway.UntilEndpointsAsync(Ratings, "ratings-v1");
    }

    [Fact]
    public async Task Leave_IsAcknowledged_AndABrokenConnectionCountsTheSame()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        var (gateway, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        using var _ = gateway;
        var (leaver, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1"));
        await gateway.UntilEndpointsAsync(Ratings, "ratings-v1");
        await leaver.SendAsync(new ProxyMessage { Leave = new Leave() });
        while ((await leaver.ReceiveAsync()) is { LeaveAcknowledged: null } message)
        {
            Assert.NotNull(message.Push);
        }

        await gateway.UntilEndpointsAsync(Ratings);
        leaver.Dispose();
        var (loser, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("ratings-v2", "mesh", "ratings", "v2"));
        await gateway.UntilEndpointsAsync(Ratings, "ratings-v2");
        loser.Dispose();
        await gateway.UntilEndpointsAsync(Ratings);
    }

    [Fact]
    public async Task SecondProcessOfOneName_IsTurnedAway()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var (first, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1"));
        using var _ = first;
        var node = MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1");
        node.InstanceId = "another";
        using var second = FakeProxy.Open(control);
        await second.SendAsync(new ProxyMessage { Join = new Join { Node = node } });

        var refusal = await Assert.ThrowsAsync<RpcException>(second.ReceiveAsync);

        Assert.Equal(StatusCode.AlreadyExists, refusal.StatusCode);
    }

    [Fact]
    public async Task RefusedRevision_ShowsInTheStatus_AndIsSentAgainWithTheNextOne()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        var (gateway, first) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        using var _ = gateway;
        var refused = gateway.NextPushAsync("cannot be built");
        await control.KubectlAsync("apply -f -", """
            apiVersion: v1
            kind: Service
            metadata: { name: one, namespace: mesh }
            spec: { selector: { app: one }, ports: [{ name: http, port: 80 }] }
            """);
        Assert.Contains((await refused).Clusters, cluster => cluster.ServiceHost.StartsWith("one.", StringComparison.Ordinal));
        await control.KubectlAsync("apply -f -", """
            apiVersion: v1
            kind: Service
            metadata: { name: two, namespace: mesh }
            spec: { selector: { app: two }, ports: [{ name: http, port: 80 }] }
            """);

        var syncs = control.Services.GetRequiredService<ProxySyncTable>();
        Assert.Equal("cannot be built", Assert.Single(syncs.Proxies).Refused?.Reason);
        var next = await gateway.NextPushAsync();
        Assert.Equal(first.Revision, next.BaseRevision);
        Assert.Equal(2, next.Clusters.Count);
    }

    [Fact]
    public async Task RestartedControlPlane_GoesOnCounting_AndTakesNobodysEndpointsAway()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var node = MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1", ((IPEndPoint)listener.LocalEndpoint).Port);
        var (gateway, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        var (ratings, _) = await FakeProxy.JoinAsync(control, node);
        var known = await gateway.UntilEndpointsAsync(Ratings, "ratings-v1");

        await control.RestartAsync();
        gateway.Dispose();
        ratings.Dispose();
        var (back, push) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"), running: known.Revision);
        using var _ = back;

        Assert.True(push.Revision > known.Revision);
        Assert.Equal(0, push.BaseRevision);
        Assert.Equal(["ratings-v1"], push.EndpointSets.Single(set => set.Cluster == Ratings).Endpoints.Select(endpoint => endpoint.Workload));
    }
}
