using MeshProxy.TestControls;
using Xunit;

namespace Tests.Harness;

/// <summary>The clock of a proxy under test.</summary>
public sealed class AdjustableTimeTests
{
    private readonly AdjustableTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatWaits_WaitsNoLonger_WhenItsMomentIsPassed()
    {
        var (soon, late) = (Task.Delay(TimeSpan.FromMinutes(1), _time, Token), Task.Delay(TimeSpan.FromHours(1), _time, Token));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2), _time);

        _time.Advance(TimeSpan.FromMinutes(1));
        await soon.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.False(late.IsCompleted);
        Assert.False(deadline.IsCancellationRequested);

        _time.Advance(TimeSpan.FromHours(2));
        await late.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System, deadline.Token));
    }

    [Fact]
    public void ElapsedTime_HasWhatWasPutForward()
    {
        var (now, timestamp) = (_time.GetUtcNow(), _time.GetTimestamp());

        _time.Advance(TimeSpan.FromDays(3));

        Assert.InRange(_time.GetUtcNow() - now, TimeSpan.FromDays(3), TimeSpan.FromDays(3.1));
        Assert.InRange(_time.GetElapsedTime(timestamp), TimeSpan.FromDays(3), TimeSpan.FromDays(3.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public async Task PeriodicTimer_GoesOn_AndWhatIsDisposedDoesNot()
    {
        using var ticks = new SemaphoreSlim(0);
        var timer = _time.CreateTimer(_ => ticks.Release(), null, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        for (var tick = 0; tick < 3; tick++)
        {
            Assert.Equal(0, ticks.CurrentCount);
            _time.Advance(TimeSpan.FromHours(1));
            Assert.True(await ticks.WaitAsync(TimeSpan.FromSeconds(30), Token));
        }

        await timer.DisposeAsync();
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
        using var later = new SemaphoreSlim(0);
        await using var other = _time.CreateTimer(_ => later.Release(), null, TimeSpan.FromHours(4), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromHours(5));
        Assert.True(await later.WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Equal(0, ticks.CurrentCount);
    }

    [Fact]
    public async Task TimerThatIsNotPutForward_GoesByTheMachine()
    {
        var begun = TimeProvider.System.GetTimestamp();

        await Task.Delay(TimeSpan.FromMilliseconds(50), _time, Token);

        Assert.True(TimeProvider.System.GetElapsedTime(begun) >= TimeSpan.FromMilliseconds(45));
    }
}
