using MeshControlPlane.Certificates;
using MeshProtocol;
using MeshTranslation.Registry;

namespace MeshControlPlane.Registry;

/// <summary>
/// Who is in the mesh. A workload is in while its proxy is connected and sends heartbeats; it is ready while its application is healthy too.
/// One that says goodbye is gone at once. One whose connection breaks is out of the endpoints as soon as it turns out that its listener is gone too; one that
/// still answers keeps its traffic until it is back, or <see cref="RegistrySweep.RememberFor"/> is over. Both stay listed for a while.
/// </summary>
internal sealed partial class WorkloadRegistry : IWorkloadRegistry
{
    private readonly Lock _lock = new();

    // In the order in which snapshots have them.
    private readonly SortedDictionary<(string Namespace, string Name), RegistryEntry> _entries = new(Comparer<(string Namespace, string Name)>.Create(static (one, other) =>
        string.CompareOrdinal(one.Namespace, other.Namespace) is var order and not 0 ? order : string.CompareOrdinal(one.Name, other.Name)));
    private readonly TimeProvider _time;
    private readonly ILogger<WorkloadRegistry> _log;
    private readonly WorkloadProbe? _probe;
    private readonly OwnAbsence _absence;
    private RegistrySnapshot _current = RegistrySnapshot.Empty;

    /// <param name="time">The clock.</param>
    /// <param name="log">Where comings and goings are told.</param>
    /// <param name="probe">Asks those who have lost their connection; null: they are as good as gone.</param>
    public WorkloadRegistry(TimeProvider time, ILogger<WorkloadRegistry> log, WorkloadProbe? probe = null)
    {
        _time = time;
        _log = log;
        _probe = probe;
        _absence = new OwnAbsence(time);
    }

    public event Action<RegistrySnapshot>? Changed;

    public RegistrySnapshot Current => Volatile.Read(ref _current);

    /// <summary>
    /// Takes a proxy in. The membership that is returned speaks for it from then on; an older one of the same process is dead from then on.
    /// </summary>
    /// <param name="node">What it says of itself.</param>
    /// <param name="health">What it knows of its application.</param>
    /// <param name="configured">Whether it runs with a configuration already, and so can take traffic.</param>
    /// <returns><see langword="null"/> when a live proxy of another process has the name.</returns>
    public Membership? Join(Node node, HealthState health, bool configured)
    {
        var now = _time.GetUtcNow();
        Membership membership;
        lock (_lock)
        {
            var key = (node.Namespace, node.Name);
            _entries.TryGetValue(key, out var entry);
            // An instance id is no secret: nobody takes the place of one who may join as something else.
            var sameProcess = entry is not null && entry.Workload.Node.InstanceId == node.InstanceId
                && JoinGrant.Of(entry.Workload.Node) == JoinGrant.Of(node);
            if (entry is { Holder: not null, Silent: false } && !sameProcess)
            {
                return null;
            }

            var restarts = entry is null ? 0 : sameProcess ? entry.Workload.Restarts : entry.Workload.Restarts + 1;
            membership = new Membership(this, key);
            _entries[key] = new RegistryEntry(
                new Workload { Node = node, Ready = false, JoinedAt = sameProcess ? entry!.Workload.JoinedAt : now, Restarts = restarts },
                membership)
            {
                Health = health,
                Configured = configured,
                LastHeard = _time.GetTimestamp(),
            };
            Publish();
        }

        Log.Joined(_log, node.Namespace, node.Name, node.ProcessId);
        Announce();
        return membership;
    }

    /// <summary>
    /// Brings back workloads that an earlier run of the control plane knew, so that a restart takes nobody's endpoints away while the proxies
    /// find their way back. They count as ready until <see cref="Forget"/>.
    /// </summary>
    public void Remember(IEnumerable<Node> nodes)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            foreach (var node in nodes)
            {
                _entries.TryAdd((node.Namespace, node.Name), new RegistryEntry(new Workload { Node = node, Ready = true, JoinedAt = JoinedBefore(node, now), Connected = false }, holder: null)
                {
                    Health = HealthState.Healthy,
                    Remembered = true,
                    LastHeard = _time.GetTimestamp(),
                    LostAt = now,
                });
            }

            Publish();
        }

        Announce();
    }

    /// <summary>Gives up the remembered workloads that have not come back.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            foreach (var key in _entries.Where(pair => pair.Value.Remembered).Select(pair => pair.Key).ToList())
            {
                _entries.Remove(key);
                Log.NotBack(_log, key.Namespace, key.Name);
            }

            Publish();
        }

        Announce();
    }

    /// <summary>
    /// Marks workloads that were silent for longer than the lease, and drops those that have been lost for long. When this process has stood still itself, or
    /// nobody at all is heard any more, then it is the control plane that was away: everybody gets another lease.
    /// </summary>
    public void Sweep(TimeSpan lease, TimeSpan keepLost)
    {
        var changed = false;
        lock (_lock)
        {
            if (_absence.HasStoodStill(lease) || _absence.IsCutOff(_entries.Values, lease))
            {
                foreach (var entry in _entries.Values.Where(entry => entry is { Holder: not null, Silent: false }))
                {
                    entry.LastHeard = _time.GetTimestamp();
                }
            }

            foreach (var (key, entry) in _entries.ToList())
            {
                var quiet = _time.GetElapsedTime(entry.LastHeard);
                if (entry.Holder is not null && !entry.Silent && quiet > lease)
                {
                    entry.Silent = true;
                    changed = true;
                    Log.Silent(_log, key.Namespace, key.Name, lease.TotalSeconds);
                }
                else if (entry is { Holder: null, Remembered: false } && quiet > keepLost)
                {
                    _entries.Remove(key);
                    changed = true;
                }
                else if (entry is { Holder: null, IsBelieved: true } && quiet > RegistrySweep.RememberFor)
                {
                    entry.IsBelieved = false;
                    changed = true;
                }
            }

            if (changed)
            {
                Publish();
            }
        }

        if (changed)
        {
            Announce();
        }
    }

    internal void Heard(Membership membership) => Change(membership, entry =>
    {
        entry.LastHeard = _time.GetTimestamp();
        var wasSilent = entry.Silent;
        entry.Silent = false;
        return wasSilent;
    });

    internal void Report(Membership membership, HealthState state, string reason) => Change(membership, entry =>
    {
        var changed = entry.Health != state || entry.HealthReason != reason;
        if (entry.Health != state)
        {
            Log.Health(_log, membership.Namespace, membership.Name, state, reason);
        }

        entry.Health = state;
        entry.HealthReason = reason;
        entry.LastHeard = _time.GetTimestamp();
        return changed;
    });

    internal void Configure(Membership membership) => Change(membership, entry =>
    {
        var changed = !entry.Configured;
        entry.Configured = true;
        return changed;
    });

    internal void Leave(Membership membership)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((membership.Namespace, membership.Name), out var entry) || entry.Holder != membership)
            {
                return;
            }

            _entries.Remove((membership.Namespace, membership.Name));
            Publish();
        }

        Log.Left(_log, membership.Namespace, membership.Name);
        Announce();
    }

    internal void Lose(Membership membership)
    {
        Node? asked = null;
        Change(membership, entry =>
        {
            entry.Holder = null;
            entry.LastHeard = _time.GetTimestamp();
            entry.LostAt = _time.GetUtcNow();
            entry.IsBelieved = _probe is not null;
            asked = entry.IsBelieved ? entry.Workload.Node : null;
            Log.Lost(_log, membership.Namespace, membership.Name);
            return true;
        });
        if (asked is not null)
        {
            _ = ProbeAsync((membership.Namespace, membership.Name), asked);
        }
    }

    /// <summary>Takes a workload out whose listener is gone with its connection.</summary>
    private async Task ProbeAsync((string Namespace, string Name) key, Node node)
    {
        if (await _probe!.AnswersAsync(node, CancellationToken.None).ConfigureAwait(false))
        {
            return;
        }

        lock (_lock)
        {
            // It may be back, or another one in its place.
            if (!_entries.TryGetValue(key, out var entry) || entry.Workload.Node != node || entry is not { Holder: null, IsBelieved: true })
            {
                return;
            }

            entry.IsBelieved = false;
            Publish();
        }

        Announce();
    }

    private void Change(Membership membership, Func<RegistryEntry, bool> change)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((membership.Namespace, membership.Name), out var entry) || entry.Holder != membership || !change(entry))
            {
                return;
            }

            Publish();
        }

        Announce();
    }

    private void Publish()
    {
        var workloads = _entries.Values.Select(entry => entry.Describe()).ToArray();
        Volatile.Write(ref _current, new RegistrySnapshot(_current.Version + 1, workloads));
    }

    private void Announce() => Changed?.Invoke(Current);

    // When it joined the run before this one is not kept; its start comes close. Its clock may be another machine's, so it is never later than now.
    private static DateTimeOffset JoinedBefore(Node node, DateTimeOffset now) =>
        node.StartedAtMs > 0 && DateTimeOffset.FromUnixTimeMilliseconds(node.StartedAtMs) is var started && started < now ? started : now;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Workload '{Namespace}/{Name}' joined (process {ProcessId})", EventName = "Joined")]
        public static partial void Joined(ILogger logger, string @namespace, string name, int processId);

        [LoggerMessage(2, LogLevel.Information, "Workload '{Namespace}/{Name}' left", EventName = "Left")]
        public static partial void Left(ILogger logger, string @namespace, string name);

        [LoggerMessage(3, LogLevel.Warning, "Workload '{Namespace}/{Name}' is lost: the connection to its proxy broke", EventName = "Lost")]
        public static partial void Lost(ILogger logger, string @namespace, string name);

        [LoggerMessage(4, LogLevel.Warning, "Workload '{Namespace}/{Name}' sends no heartbeat for {Seconds} s and gets no traffic until it does", EventName = "Silent")]
        public static partial void Silent(ILogger logger, string @namespace, string name, double seconds);

        [LoggerMessage(5, LogLevel.Information, "Workload '{Namespace}/{Name}': application is {State} {Reason}", EventName = "Health")]
        public static partial void Health(ILogger logger, string @namespace, string name, HealthState state, string reason);

        [LoggerMessage(6, LogLevel.Warning, "Workload '{Namespace}/{Name}' was known to the control plane before its restart and has not come back", EventName = "NotBack")]
        public static partial void NotBack(ILogger logger, string @namespace, string name);
    }
}
