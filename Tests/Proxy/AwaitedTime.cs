using Microsoft.Extensions.Time.Testing;

namespace Tests.Proxy;

/// <summary>A clock that says when somebody has begun to wait: a time that passes before that proves nothing.</summary>
internal sealed class AwaitedTime : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _awaited = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            _awaited.Add(dueTime);
        }

        return timer;
    }

    /// <summary>Waits until as many have begun to wait for just so long.</summary>
    public Task IsAwaitedAsync(TimeSpan time, int count) => Eventually.TrueAsync(
        () =>
        {
            lock (_lock)
            {
                return _awaited.Count(awaited => awaited == time) >= count;
            }
        },
        $"{count} that wait for {time}");
}
