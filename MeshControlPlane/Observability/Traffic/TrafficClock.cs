namespace MeshControlPlane.Observability.Traffic;

/// <summary>Lets the history go on, just after each second has ended.</summary>
internal sealed partial class TrafficClock(TrafficHistory history, TimeProvider time, ILogger<TrafficClock> log) : BackgroundService
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Timers are rarely early, but may be.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var intoSecond = new TimeSpan(time.GetUtcNow().Ticks % Second.Ticks);
            await Task.Delay(Second - intoSecond + Margin, time, stoppingToken).ConfigureAwait(false);
            try
            {
                history.Advance();
            }
            catch (Exception exception)
            {
                // Of somebody who listens; the others go on.
                Log.ListenerFailed(log, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Error, "Something that follows the traffic has failed", EventName = "TrafficListenerFailed")]
        public static partial void ListenerFailed(ILogger logger, Exception exception);
    }
}
