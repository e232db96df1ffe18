namespace MeshProxy.Draining;

/// <summary>Knows whether requests are coming in, so that a stop can wait for the last one.</summary>
internal sealed class TrafficActivity(TimeProvider time)
{
    private long _active;
    private long _lastBegin = time.GetTimestamp();
    private volatile bool _isDraining;

    public bool IsDraining => _isDraining;

    public long Active => Interlocked.Read(ref _active);

    /// <summary>Time since the last request began.</summary>
    public TimeSpan Quiet => time.GetElapsedTime(Interlocked.Read(ref _lastBegin));

    public void Begin() => Begin(time.GetTimestamp());

    /// <param name="timestamp">Now.</param>
    public void Begin(long timestamp)
    {
        Interlocked.Increment(ref _active);
        Volatile.Write(ref _lastBegin, timestamp);
    }

    public void End() => Interlocked.Decrement(ref _active);

    /// <summary>From now on each answer closes its connection, so that callers look for another endpoint.</summary>
    public void StartDraining()
    {
        _isDraining = true;
        Interlocked.Exchange(ref _lastBegin, time.GetTimestamp());
    }
}
