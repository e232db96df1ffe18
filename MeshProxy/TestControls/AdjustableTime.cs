using System.Collections.Concurrent;

namespace MeshProxy.TestControls;

/// <summary>
/// A clock that can be put forward: what waits for a moment that is passed by then, waits no longer. Between that it goes as the machine's does. Only for
/// tests; a proxy has one only where its command line allows it.
/// </summary>
internal sealed class AdjustableTime : TimeProvider
{
    private readonly ConcurrentDictionary<Timer, byte> _timers = [];
    private long _ahead;

    /// <summary>How far it is ahead of the machine's.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => System.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _ahead);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Puts the clock forward.</summary>
    /// <param name="by">Not negative: time does not run backwards.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref _ahead, by.Ticks);
        foreach (var timer in _timers.Keys)
        {
            timer.Arm();
        }
    }

    /// <summary>Waits for a moment of this clock by one of the machine's timers, which is set anew when the clock is put forward.</summary>
    private sealed class Timer : ITimer
    {
        private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

        private readonly Lock _lock = new();
        private readonly AdjustableTime _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _inner;
        private long? _dueAt;
        private TimeSpan _period;
        private bool _isDisposed;

        public Timer(AdjustableTime clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _callback = callback;
            _state = state;
            _inner = System.CreateTimer(static timer => ((Timer)timer!).Elapse(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                if (_isDisposed)
                {
                    return false;
                }

                _period = period;
                Wait(dueTime < TimeSpan.Zero ? null : _clock.GetTimestamp() + dueTime.Ticks);
                return true;
            }
        }

        /// <summary>Waits for the rest.</summary>
        public void Arm()
        {
            lock (_lock)
            {
                if (!_isDisposed && _dueAt is { } due)
                {
                    var rest = TimeSpan.FromTicks(Math.Max(0, due - _clock.GetTimestamp()));
                    _inner.Change(rest < Longest ? rest : Longest, Timeout.InfiniteTimeSpan);
                }
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _isDisposed = true;
                Wait(null);
            }

            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Wait(long? due)
        {
            _dueAt = due;
            if (due is null)
            {
                _clock._timers.TryRemove(this, out _);
                if (!_isDisposed)
                {
                    _inner.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                }
            }
            else
            {
                _clock._timers.TryAdd(this, 0);
                Arm();
            }
        }

        private void Elapse()
        {
            lock (_lock)
            {
                // It may have been changed while this was on its way, or have been too long for one wait.
                if (_isDisposed || _dueAt is not { } due)
                {
                    return;
                }

                if (due > _clock.GetTimestamp())
                {
                    Arm();
                    return;
                }

                Wait(_period > TimeSpan.Zero ? _clock.GetTimestamp() + _period.Ticks : null);
            }

            _callback(_state);
        }
    }
}
