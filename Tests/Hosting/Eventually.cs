using Xunit;

namespace Tests.Hosting;

/// <summary>Waits for a condition, with a limit for busy machines.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static async Task TrueAsync(Func<bool> condition, Func<string> otherwise, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Limit, otherwise());
            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
        }
    }
}
