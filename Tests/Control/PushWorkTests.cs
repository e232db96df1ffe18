using System.Collections.Concurrent;
using MeshControlPlane.Discovery;
using MeshControlPlane.Registry;
using MeshProtocol;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>What one change costs, in a mesh of several proxies: who is sent something, and how much of it is made.</summary>
public sealed class PushWorkTests
{
    private const int Proxies = 6;

    private const string Services = """
        { apiVersion: v1, kind: Namespace, metadata: { name: red } }
        ---
        { apiVersion: v1, kind: Namespace, metadata: { name: blue } }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: own, namespace: red, annotations: { networking.istio.io/exportTo: "." } }
        spec: { selector: { app: red-0 }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: all, namespace: blue }
        spec: { selector: { app: blue-0 }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: more, namespace: blue }
        spec: { selector: { app: blue-1 }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        """;

    [Fact]
    public async Task RouteOfOneNamespace_IsSentToItsProxies_AndIsMadeOnce()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        using var red = await JoinAsync(control, "red");
        using var blue = await JoinAsync(control, "blue");
        await UntilReadyAsync(control, red, blue);
        var parts = control.Services.GetRequiredService<PackedParts>();
        var serialized = parts.Serialized;

        await control.KubectlAsync("apply -f -", Route("own", "red"));
        await red.UntilAllAsync(push => Assert.Single(Assert.Single(push.RouteTableChanges).VirtualHosts).Name.StartsWith("own.red", StringComparison.Ordinal));

        Assert.Equal(serialized + 1, parts.Serialized);
        // The others are told of nothing, and count as up to date all the same.
        await Eventually.TrueAsync(() => control.Services.GetRequiredService<ProxySyncTable>().Proxies.Select(proxy => proxy.StoreVersion).Distinct().Count() == 1, "all are up to date");
        Assert.Equal(0, blue.Received);
    }

    [Fact]
    public async Task EndpointThatGoesDown_IsTakenFromThoseWhoHaveTheCluster_AndNothingElseIsSent()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        using var red = await JoinAsync(control, "red");
        using var blue = await JoinAsync(control, "blue");
        await UntilReadyAsync(control, red, blue);
        var parts = control.Services.GetRequiredService<PackedParts>();
        var serialized = parts.Serialized;

        await red.First.SendAsync(new ProxyMessage { Health = new HealthReport { State = HealthState.Unhealthy, Reason = "gone" } });
        await red.UntilAllAsync(push =>
        {
            Assert.Equal((0, 0, 0, 0), (push.Listeners.Count, push.RouteTables.Count, push.RouteTableChanges.Count, push.Clusters.Count));
            return Assert.Single(push.EndpointSets) is { Cluster: "outbound|80||own.red.svc.cluster.local", Endpoints.Count: 0 };
        });

        // Nothing, when the same set was there before.
        Assert.InRange(parts.Serialized, serialized, serialized + 1);
        Assert.Equal(0, blue.Received);
    }

    [Fact]
    public async Task NewService_IsSentAsItsFilterChains_NotAsAWholeListener()
    {
        var more = string.Join("\n---\n", Enumerable.Range(0, 12).Select(number => Service($"more-{number:00}")));
        await using var control = await ControlPlaneFixture.StartAsync($"{Services}\n---\n{more}");
        using var red = await JoinAsync(control, "red");
        await UntilReadyAsync(control, red);

        await control.KubectlAsync("apply -f -", Service("more-055"));
        await red.UntilAllAsync(push =>
        {
            var change = Assert.Single(push.ListenerChanges);
            Assert.Equal((0, 0, 1), (push.Listeners.Count, push.RouteTables.Count, push.Clusters.Count));
            Assert.All(change.Listener.FilterChains, chain => Assert.Contains("more-055", chain.Name, StringComparison.Ordinal));
            return change.After[0].Contains("more-05.", StringComparison.Ordinal);
        });
    }

    private static string Service(string name) => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: {{name}}, namespace: blue }
        spec: { selector: { app: none }, ports: [{ name: http, port: 80 }] }
        """;

    private static async Task<Team> JoinAsync(ControlPlaneFixture control, string @namespace)
    {
        var team = new Team();
        for (var number = 0; number < Proxies; number++)
        {
            var name = $"{@namespace}-{number}";
            var (proxy, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar(name, @namespace, name, "v1"));
            team.Add(proxy);
        }

        return team;
    }

    /// <summary>Waits until everybody has been told that everybody is there; what has been sent by then does not count.</summary>
    private static async Task UntilReadyAsync(ControlPlaneFixture control, params Team[] teams)
    {
        var source = control.Services.GetRequiredService<ConfigurationSource>();
        var registry = control.Services.GetRequiredService<IWorkloadRegistry>();
        var syncs = control.Services.GetRequiredService<ProxySyncTable>();
        await Eventually.TrueAsync(
            () => source.Current is var now && ReferenceEquals(now.View.Registry, registry.Current) && registry.Current.Workloads.Count == teams.Length * Proxies
                && registry.Current.Workloads.All(workload => workload.Ready) && syncs.Proxies.All(proxy => proxy.Considered == now.Revision),
            "everybody is there");
        Array.ForEach(teams, team => team.Forget());
    }

    private static string Route(string host, string @namespace) => $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: {{host}}, namespace: {{@namespace}} }
        spec: { hosts: [{{host}}], exportTo: ["."], http: [{ timeout: 3s, route: [{ destination: { host: {{host}} } }] }] }
        """;

    /// <summary>Proxies that acknowledge whatever comes.</summary>
    private sealed class Team : IDisposable
    {
        private readonly List<(FakeProxy Proxy, ConcurrentQueue<Push> Pushes)> _members = [];

        public FakeProxy First => _members[0].Proxy;

        public int Received => _members.Sum(member => member.Pushes.Count);

        public void Add(FakeProxy proxy)
        {
            var pushes = new ConcurrentQueue<Push>();
            _members.Add((proxy, pushes));
            _ = proxy.FollowAsync(pushes.Enqueue);
        }

        public void Forget() => _members.ForEach(member => member.Pushes.Clear());

        /// <summary>Waits for a push to each, which has to be the only one.</summary>
        public async Task UntilAllAsync(Func<Push, bool> isIt)
        {
            await Eventually.TrueAsync(() => _members.All(member => !member.Pushes.IsEmpty), "a push for each");
            Assert.All(_members, member => Assert.True(isIt(Assert.Single(member.Pushes))));
        }

        public void Dispose() => _members.ForEach(member => member.Proxy.Dispose());
    }
}
