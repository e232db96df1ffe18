using MeshProtocol;
using MeshTranslation.Registry;

namespace MeshControlPlane.Registry;

/// <summary>What the registry keeps of one workload.</summary>
internal sealed class RegistryEntry(Workload workload, Membership? holder)
{
    private Workload? _described;

    public Workload Workload { get; } = workload;

    public Membership? Holder { get; set; } = holder;

    public HealthState Health { get; set; }

    public string HealthReason { get; set; } = "";

    public bool Silent { get; set; }

    public bool Remembered { get; init; }

    /// <summary>Whether it is taken to live without a connection, for it may come back.</summary>
    public bool IsBelieved { get; set; }

    public bool Configured { get; set; }

    /// <summary>A timestamp: a wall clock that is put forward must not take everybody's traffic away.</summary>
    public long LastHeard { get; set; }

    public DateTimeOffset LostAt { get; set; }

    public Workload Describe()
    {
        var reason = Remembered ? ""
            : Holder is null && !IsBelieved ? "its proxy has gone without a word"
            : Silent ? "its proxy sends no heartbeat"
            : !Configured ? "its proxy has no configuration yet"
            : Health == HealthState.Healthy ? ""
            : HealthReason.Length > 0 ? $"its application is not healthy: {HealthReason}"
            : "its application is not healthy yet";
        var described = Workload with
        {
            Ready = reason.Length == 0,
            NotReadyReason = reason,
            Connected = Holder is not null,
            DisconnectedSince = Holder is null ? LostAt : null,
            Silent = Holder is not null && Silent,
        };
        // Who has not changed is the same object in the next snapshot.
        return _described = described == _described ? _described : described;
    }
}
