using System.Collections.Concurrent;

namespace MeshProxy.Observability;

/// <summary>What the process counts, apart from its listeners.</summary>
internal sealed class ProxyStatistics
{
    private readonly ConcurrentDictionary<string, long> _flags = new(StringComparer.Ordinal);
    private long _connectFailures;
    private long _retries;
    private long _acceptedUpdates;
    private long _rejectedUpdates;

    public long ConnectFailures => Interlocked.Read(ref _connectFailures);

    public long Retries => Interlocked.Read(ref _retries);

    public long AcceptedUpdates => Interlocked.Read(ref _acceptedUpdates);

    public long RejectedUpdates => Interlocked.Read(ref _rejectedUpdates);

    /// <summary>How often each response flag was given.</summary>
    public IReadOnlyDictionary<string, long> Flags => _flags;

    public void CountConnectFailure() => Interlocked.Increment(ref _connectFailures);

    public void CountRetry() => Interlocked.Increment(ref _retries);

    public void CountAcceptedUpdate() => Interlocked.Increment(ref _acceptedUpdates);

    public void CountRejectedUpdate() => Interlocked.Increment(ref _rejectedUpdates);

    public void CountFlag(string flag) => _flags.AddOrUpdate(flag, 1, (_, count) => count + 1);
}
