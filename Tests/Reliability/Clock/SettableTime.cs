using Microsoft.Extensions.Time.Testing;

namespace Tests.Reliability.Clock;

/// <summary>A simulated clock whose wall time can be set apart from what timestamps and timers go by.</summary>
internal sealed class SettableTime : FakeTimeProvider
{
    private TimeSpan _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;

    // That of the base goes by the wall time.
    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    /// <summary>Sets the wall time forward, or back.</summary>
    public void Jump(TimeSpan by) => _ahead += by;
}
