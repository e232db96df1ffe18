namespace MeshControlPlane.Registry;

/// <summary>Tells whether it is the control plane itself that was away, when proxies have not been heard.</summary>
internal sealed class OwnAbsence(TimeProvider time)
{
    private long? _lookedAt;

    /// <summary>Whether this process has stood still since it was asked last, so that heartbeats may be waiting to be read.</summary>
    public bool HasStoodStill(TimeSpan lease)
    {
        var before = _lookedAt;
        _lookedAt = time.GetTimestamp();
        return before is { } at && time.GetElapsedTime(at) > lease / 2;
    }

    /// <summary>Whether several are connected and none is heard: they do not all hang at once.</summary>
    public bool IsCutOff(IEnumerable<RegistryEntry> entries, TimeSpan lease)
    {
        var connected = 0;
        foreach (var entry in entries)
        {
            if (entry.Holder is not null && !entry.Silent)
            {
                connected++;
                if (time.GetElapsedTime(entry.LastHeard) <= lease)
                {
                    return false;
                }
            }
        }

        return connected > 1;
    }
}
