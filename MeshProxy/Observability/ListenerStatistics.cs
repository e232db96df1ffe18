namespace MeshProxy.Observability;

/// <summary>What a listener has answered.</summary>
internal sealed class ListenerStatistics
{
    private readonly long[] _byClass = new long[6];
    private long _active;
    private long _total;

    public long Total => Interlocked.Read(ref _total);

    public long Active => Interlocked.Read(ref _active);

    public void Begin()
    {
        Interlocked.Increment(ref _total);
        Interlocked.Increment(ref _active);
    }

    public void End(int status)
    {
        Interlocked.Decrement(ref _active);
        Interlocked.Increment(ref _byClass[Math.Clamp(status / 100, 0, 5)]);
    }

    /// <param name="hundreds">1 to 5.</param>
    public long OfClass(int hundreds) => Interlocked.Read(ref _byClass[hundreds]);
}
