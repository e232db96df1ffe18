namespace Tests.Proxy;

/// <summary>Waits for a condition, with a limit that a busy machine does not reach.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var time = TimeProvider.System;
        var begin = time.GetTimestamp();
        while (!await condition())
        {
            if (time.GetElapsedTime(begin) > Limit)
            {
                throw new TimeoutException($"Not within {Limit.TotalSeconds} s: {what}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), time);
        }
    }
}
