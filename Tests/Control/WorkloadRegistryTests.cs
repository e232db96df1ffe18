using MeshControlPlane.Registry;
using MeshProtocol;
using MeshTranslation.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Tests.Reliability.Clock;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

public sealed class WorkloadRegistryTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepLost = TimeSpan.FromMinutes(1);

    private readonly SettableTime _time = new();
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

        Pass(Lease * 2);
        Assert.NotNull(_registry.Join(Node("b"), HealthState.Healthy, configured: true));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(-1)]
    [InlineData(-24)]
    public void WallClockThatIsSet_TakesNobodysTraffic_AndGivesNobodyMore(int hours)
    {
        _registry.Join(Node("a"), HealthState.Healthy, configured: true);
        _time.Jump(TimeSpan.FromHours(hours));
        _registry.Sweep(Lease, KeepLost);
        Assert.True(Only.Ready);

        Pass(Lease + TimeSpan.FromSeconds(1));
        Assert.False(Only.Ready);
    }

    [Fact]
    public void ControlPlaneThatHasStoodStill_TakesNobodyForSilent_WhoseHeartbeatsAreStillToBeRead()
    {
        _registry.Join(Node("a"), HealthState.Healthy, configured: true);
        var other = _registry.Join(Node("b", name: "other"), HealthState.Healthy, configured: true)!;
        _registry.Sweep(Lease, KeepLost);
        _time.Advance(TimeSpan.FromMinutes(10));
        _registry.Sweep(Lease, KeepLost);
        Assert.All(_registry.Current.Workloads, workload => Assert.True(workload.Ready));

        Pass(Lease / 2);
        other.Heard();
        Pass(Lease - TimeSpan.FromSeconds(1));
        Assert.Equal([("books-v1", false), ("other", true)], _registry.Current.Workloads.Select(workload => (workload.Node.Name, workload.Ready)));
    }

    [Fact]
    public void ControlPlaneThatHearsNobody_TakesNobodyForSilent_UntilItHearsSomebodyAgain()
    {
        _registry.Join(Node("a"), HealthState.Healthy, configured: true);
        var other = _registry.Join(Node("b", name: "other"), HealthState.Healthy, configured: true)!;
        Pass(Lease * 10);
        Assert.All(_registry.Current.Workloads, workload => Assert.True(workload.Ready));

        for (var i = 0; i < 10; i++)
        {
            other.Heard();
            Pass(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([("books-v1", false), ("other", true)], _registry.Current.Workloads.Select(workload => (workload.Node.Name, workload.Ready)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LostConnection_TakesTheTrafficAway_WhenItsListenerIsGoneTooOrItStaysAway(bool answers)
    {
        var asked = new TaskCompletionSource<bool>();
        var registry = new WorkloadRegistry(_time, NullLogger<WorkloadRegistry>.Instance, new Probe(asked.Task));
        registry.Join(Node("a"), HealthState.Healthy, configured: true)!.Lose();
        Assert.Equal((true, false), (registry.Current.Workloads[0].Ready, registry.Current.Workloads[0].Connected));
        Assert.NotNull(registry.Current.Workloads[0].DisconnectedSince);

        asked.SetResult(answers);

        await Eventually.TrueAsync(() => registry.Current.Workloads[0].Ready == answers, "what the probe says to count");
        Pass(RegistrySweep.RememberFor + TimeSpan.FromSeconds(1), registry);
        Assert.False(Assert.Single(registry.Current.Workloads).Ready);
        Assert.NotNull(registry.Join(Node("b"), HealthState.Healthy, configured: true));
        Assert.True(Assert.Single(registry.Current.Workloads).Ready);
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

    /// <summary>Time passes as it does for a control plane that runs.</summary>
    private void Pass(TimeSpan time, WorkloadRegistry? registry = null)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(500))
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            (registry ?? _registry).Sweep(Lease, KeepLost);
        }
    }

    private sealed class Probe(Task<bool> answer) : WorkloadProbe
    {
        public override Task<bool> AnswersAsync(Node node, CancellationToken cancellationToken) => answer;
    }

    private static Node Node(string instance, string name = "books-v1")
    {
        var node = MeshBuilder.Sidecar(name, "mesh", "books", "v1");
        node.InstanceId = instance;
        return node;
    }
}
