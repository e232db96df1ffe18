using MeshProxy.Observability;
using Xunit;

namespace Tests.Proxy;

public sealed class MomentTests
{
    [Fact]
    public void ThreadThatLosesItsProcessorBetweenTwoClocks_LooksAgain()
    {
        var time = new InterruptedTime();
        var begin = time.GetTimestamp();
        var begunAt = time.Now;
        time.Pass(TimeSpan.FromMilliseconds(3));

        Assert.Equal(begunAt, time.TimeAt(begin));
    }

    /// <summary>Ten milliseconds pass before the first two answers of the wall clock.</summary>
    private sealed class InterruptedTime : TimeProvider
    {
        private readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch;
        private TimeSpan _passed;
        private int _looks;

        public DateTimeOffset Now => _start + _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan by) => _passed += by;

        public override DateTimeOffset GetUtcNow()
        {
            Interrupt();
            return Now;
        }

        public override long GetTimestamp() => _passed.Ticks;

        private void Interrupt()
        {
            if (_looks++ < 2)
            {
                Pass(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
