namespace MeshProxy.Observability;

/// <summary>What a listener has relayed.</summary>
internal sealed class ConnectionStatistics
{
    private long _total;
    private long _active;
    private long _received;
    private long _sent;

    public long Total => Interlocked.Read(ref _total);

    public long Active => Interlocked.Read(ref _active);

    /// <summary>Bytes from callers, of connections that have ended.</summary>
    public long BytesReceived => Interlocked.Read(ref _received);

    /// <summary>Bytes to callers, of connections that have ended.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    public void Begin()
    {
        Interlocked.Increment(ref _total);
        Interlocked.Increment(ref _active);
    }

    public void End(long received, long sent)
    {
        Interlocked.Add(ref _received, received);
        Interlocked.Add(ref _sent, sent);
        Interlocked.Decrement(ref _active);
    }
}
