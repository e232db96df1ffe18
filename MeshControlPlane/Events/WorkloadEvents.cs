using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Registry;
using MeshModel.Resources;
using MeshTranslation.Registry;

namespace MeshControlPlane.Events;

/// <summary>Notes as events of pods what becomes of workloads.</summary>
internal sealed class WorkloadEvents(IWorkloadRegistry registry, EventLog events) : IHostedService
{
    private readonly Lock _lock = new();
    private IReadOnlyList<Workload> _known = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        registry.Changed += OnChanged;
        OnChanged(registry.Current);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        registry.Changed -= OnChanged;
        return Task.CompletedTask;
    }

    // The newest snapshot is taken under the lock: events may overtake each other.
    private void OnChanged(RegistrySnapshot snapshot)
    {
        lock (_lock)
        {
            // Both are in order; who has not changed is the same object.
            var now = registry.Current.Workloads;
            var (old, next) = (0, 0);
            while (old < _known.Count || next < now.Count)
            {
                var order = old == _known.Count ? 1 : next == now.Count ? -1 : Order(_known[old], now[next]);
                if (order < 0)
                {
                    events.Normal(SubjectOf(_known[old++]), "Left", "Left the mesh: its process has ended, or has not been heard of for too long");
                }
                else if (order > 0)
                {
                    Compare(null, now[next++]);
                }
                else if (!ReferenceEquals(_known[old++], now[next++]))
                {
                    Compare(_known[old - 1], now[next - 1]);
                }
            }

            _known = now;
        }
    }

    private static int Order(Workload one, Workload other) =>
        string.CompareOrdinal(one.Node.Namespace, other.Node.Namespace) is var order and not 0 ? order : string.CompareOrdinal(one.Node.Name, other.Node.Name);

    private void Compare(Workload? before, Workload after)
    {
        var subject = SubjectOf(after);
        if (before is null || before.Node.InstanceId != after.Node.InstanceId)
        {
            events.Normal(subject, "Joined", $"Process {after.Node.ProcessId} joined the mesh");
        }
        else if (before.Connected != after.Connected)
        {
            Note(
                after.Connected, subject, "Reconnected", "Its proxy is connected to the control plane again",
                "Disconnected", "Its proxy has lost the control plane and goes on with what it has");
        }

        if ((before?.Ready ?? false) != after.Ready)
        {
            var reason = after.NotReadyReason.Length > 0 ? after.NotReadyReason : "It takes no traffic";
            Note(after.Ready, subject, "Ready", "It takes traffic", "Unhealthy", reason);
        }
    }

    private void Note(bool good, EventSubject subject, string goodReason, string goodMessage, string badReason, string badMessage)
    {
        if (good)
        {
            events.Normal(subject, goodReason, goodMessage);
        }
        else
        {
            events.Warning(subject, badReason, badMessage);
        }
    }

    private static EventSubject SubjectOf(Workload workload) =>
        new(new ResourceKey("", "Pod", workload.Node.Namespace, workload.Node.Name), "v1", PodObject.UidOf(workload.Node));
}
