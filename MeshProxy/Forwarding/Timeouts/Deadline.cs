using MeshProxy.LocalReplies;

namespace MeshProxy.Forwarding.Timeouts;

/// <summary>A limit whose time begins to run when the whole request has come in.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _outer;
    private readonly TimeProvider _time;
    private long? _startedAt;
    private bool _isDisposed;

    /// <param name="limit">How long it runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="outer">A wider limit, which ends this one too.</param>
    public Deadline(TimeSpan limit, TimeProvider time, CancellationToken outer = default)
    {
        Limit = limit;
        _time = time;
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Token = _source.Token;
        _outer = outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public TimeSpan Limit { get; }

    /// <summary>What it means that it has passed, where it limits the whole exchange.</summary>
    public ProxyFailure Failure { get; init; } = ProxyFailure.RequestTimeout;

    /// <summary>Cancelled when time is up.</summary>
    public CancellationToken Token { get; }

    public bool HasPassed => Token.IsCancellationRequested;

    /// <summary>What is left of it.</summary>
    public TimeSpan Remaining
    {
        get
        {
            lock (_gate)
            {
                return _startedAt is { } startedAt ? Limit - _time.GetElapsedTime(startedAt) : Limit;
            }
        }
    }

    /// <summary>Lets time run; the first call counts.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (!_isDisposed && _startedAt is null)
            {
                _startedAt = _time.GetTimestamp();
                _source.CancelAfter(Limit);
            }
        }
    }

    /// <summary>Stops the clock for good: a connection that was upgraded has no end in sight.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _startedAt ??= _time.GetTimestamp();
                _source.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        // Outside the lock: it waits for a cancellation that is under way.
        _outer.Dispose();
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _source.Dispose();
            }
        }
    }
}
