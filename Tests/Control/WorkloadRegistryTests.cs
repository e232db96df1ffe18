using MeshControlPlane.Registry;
using MeshProtocol;
using MeshTranslation.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

public sealed class WorkloadRegistryTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepLost = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();
    private readonly WorkloadRegistry _registry;

    public WorkloadRegistryTests() => _registry = new WorkloadRegistry(_time, NullLogger<WorkloadRegistry>.Instance);

    private Workload Only => Assert.Single(_registry.Current.Workloads);

    [Fact]
    public void Join_IsReadyOnceItsApplicationIsHealthy()
    {
        var membership = _registry.Join(Node("a"), HealthState.Unhealthy, configured: true)!;
        Assert.Equal((false, "its application is not healthy yet"), (Only.Ready, Only.NotReadyReason));

        membership.Report(HealthState.Healthy, "");
        Assert.True(Only.Ready);

        membership.Report(HealthState.Unhealthy, "connection refused at 127.0.0.1:9001");
        Assert.Equal((false, "its application is not healthy: connection refused at 127.0.0.1:9001"), (Only.Ready, Only.NotReadyReason));
    }

    [Fact]
    public void Join_IsReadyOnceItsProxyHasAConfiguration()
    {
        var membership = _registry.Join(Node("a"), HealthState.Healthy, configured: false)!;
        Assert.Equal((false, "its proxy has no configuration yet"), (Only.Ready, Only.NotReadyReason));

        membership.Configure();
        Assert.True(Only.Ready);
    }

    [Fact]
    public void SameNameFromAnotherProcess_IsRefusedWhileTheFirstLives()
    {
        var first = _registry.Join(Node("a"), HealthState.Healthy, configured: true)!;
        Assert.Null(_registry.Join(Node("b"), HealthState.Healthy, configured: true));

        first.Lose();
        Assert.NotNull(_registry.Join(Node("b"), HealthState.Healthy, configured: true));
        Assert.Equal(1, Only.Restarts);
    }

    [Fact]
    public void SameProcessAgain_ReplacesItsOldConnection_WhichThenHasNoSay()
    {
        var old = _registry.Join(Node("a"), HealthState.Healthy, configured: true)!;
        _registry.Join(Node("a"), HealthState.Healthy, configured: true);

        old.Report(HealthState.Unhealthy, "late");
        old.Lose();
        old.Leave();

        Assert.Equal((true, 0), (Only.Ready, Only.Restarts));
    }

    [Fact]
    public void Leave_TakesTheWorkloadOut_Lose_LeavesItListedForAWhile()
    {
        _registry.Join(Node("a"), HealthState.Healthy, configured: true)!.Leave();
        Assert.Empty(_registry.Current.Workloads);

        _registry.Join(Node("b"), HealthState.Healthy, configured: true)!.Lose();
        Assert.Equal((false, false), (Only.Ready, Only.Connected));
        _time.Advance(KeepLost);
        _registry.Sweep(Lease, KeepLost);
        Assert.Single(_registry.Current.Workloads);
        _time.Advance(TimeSpan.FromSeconds(1));
        _registry.Sweep(Lease, KeepLost);
        Assert.Empty(_registry.Current.Workloads);
    }

    [Fact]
    public void SilentProxy_GetsNoTrafficUntilItIsHeardAgain_AndGivesWayToAnotherProcess()
    {
        var membership = _registry.Join(Node("a"), HealthState.Healthy, configured: true)!;
        _time.Advance(Lease);
        _registry.Sweep(Lease, KeepLost);
        Assert.True(Only.Ready);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        _registry.Sweep(Lease, KeepLost);
        Assert.False(Only.Ready);

        membership.Heard();
        Assert.True(Only.Ready);

        _time.Advance(Lease * 2);
        _registry.Sweep(Lease, KeepLost);
        Assert.NotNull(_registry.Join(Node("b"), HealthState.Healthy, configured: true));
    }

    [Fact]
    public void RememberedWorkloads_CountAsReadyUntilTheyAreBackOrForgotten()
    {
        _registry.Remember([Node("a"), Node("b", name: "other")]);
        Assert.All(_registry.Current.Workloads, workload => Assert.Equal((true, false), (workload.Ready, workload.Connected)));

        _registry.Join(Node("a"), HealthState.Healthy, configured: true);
        _registry.Forget();

        Assert.Equal(("books-v1", true, 0), (Only.Node.Name, Only.Connected, Only.Restarts));
    }

    [Fact]
    public void RememberedWorkloads_AreAsOldAsTheirProcesses()
    {
        var young = Node("a");
        young.StartedAtMs = _time.GetUtcNow().AddHours(-3).ToUnixTimeMilliseconds();
        var ahead = Node("b", name: "other");
        ahead.StartedAtMs = _time.GetUtcNow().AddHours(3).ToUnixTimeMilliseconds();

        _registry.Remember([young, ahead]);

        Assert.Equal([TimeSpan.FromHours(3), TimeSpan.Zero], _registry.Current.Workloads.Select(workload => _time.GetUtcNow() - workload.JoinedAt));
    }

    [Fact]
    public void Changed_IsRaisedForChangesOnly()
    {
        var raised = 0;
        _registry.Changed += _ => raised++;
        var membership = _registry.Join(Node("a"), HealthState.Healthy, configured: true)!;
        membership.Heard();
        membership.Report(HealthState.Healthy, "");

        Assert.Equal(1, raised);
    }

    private static Node Node(string instance, string name = "books-v1")
    {
        var node = MeshBuilder.Sidecar(name, "mesh", "books", "v1");
        node.InstanceId = instance;
        return node;
    }
}
