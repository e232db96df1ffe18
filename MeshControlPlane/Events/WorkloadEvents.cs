using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Registry;
using MeshModel.Resources;
using MeshTranslation.Registry;

namespace MeshControlPlane.Events;

/// <summary>Notes as events of pods what becomes of workloads.</summary>
internal sealed class WorkloadEvents(IWorkloadRegistry registry, EventLog events) : IHostedService
{
    private readonly Lock _lock = new();
    private Dictionary<(string Namespace, string Name), Workload> _known = [];

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
            var now = registry.Current.Workloads.ToDictionary(workload => (workload.Node.Namespace, workload.Node.Name));
            foreach (var (name, workload) in now)
            {
                Compare(_known.GetValueOrDefault(name), workload);
            }

            foreach (var (_, gone) in _known.Where(known => !now.ContainsKey(known.Key)))
            {
                events.Normal(SubjectOf(gone), "Left", "Left the mesh: its process has ended, or has not been heard of for too long");
            }

            _known = now;
        }
    }

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
