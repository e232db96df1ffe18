using CsCheck;
using MeshControlPlane.Sending;
using Xunit;

namespace Tests.Sending;

public sealed class SendScheduleTests
{
    [Fact]
    public void Requests_AreSpreadEvenly()
    {
        var schedule = new SendSchedule(10);
        var times = new List<TimeSpan>();
        for (var i = 0; i < 15; i++)
        {
            times.Add(schedule.Next);
            schedule.Sent(schedule.Next);
        }

        Assert.Equal(Enumerable.Range(0, 15).Select(i => TimeSpan.FromMilliseconds(100 * i)), times);
    }

    [Fact]
    public void AfterAHoldUp_NoSecondHasMoreThanAllowed() => Gen.Select(Gen.Int[1, 20], Gen.Double[0, 2].Array[100]).Sample((perSecond, holdUps) =>
    {
        var schedule = new SendSchedule(perSecond);
        var now = TimeSpan.Zero;
        var times = new List<TimeSpan>();
        foreach (var holdUp in holdUps)
        {
            // Most of the time nothing is in the way.
            now = (schedule.Next > now ? schedule.Next : now) + TimeSpan.FromSeconds(Math.Max(0, holdUp - 1.8));
            schedule.Sent(now);
            times.Add(now);
        }

        for (var i = perSecond; i < times.Count; i++)
        {
            Assert.True(times[i] - times[i - perSecond] >= TimeSpan.FromSeconds(1), $"{perSecond} + 1 requests within {times[i] - times[i - perSecond]}");
        }
    });

    [Fact]
    public void WithoutSpreading_TheFirstMayGoAtOnce()
    {
        var schedule = new SendSchedule(2, isEven: false);
        schedule.Sent(TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, schedule.Next);

        schedule.Sent(TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromSeconds(1), schedule.Next);
    }
}
