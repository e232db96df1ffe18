using Xunit;

namespace Tests;

/// <summary>Waits for a condition, with a limit that a busy machine does not reach.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static Task TrueAsync(Func<Task<bool>> condition, string what) =>
        TrueAsync(condition, () => $"Not within {Limit.TotalSeconds} s: {what}", TestContext.Current.CancellationToken);

    public static Task TrueAsync(Func<bool> condition, Func<string> otherwise, CancellationToken cancellationToken) =>
        TrueAsync(() => Task.FromResult(condition()), otherwise, cancellationToken);

    private static async Task TrueAsync(Func<Task<bool>> condition, Func<string> otherwise, CancellationToken cancellationToken)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(begin) > Limit)
            {
                throw new TimeoutException(otherwise());
            }

            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
        }
    }
}
