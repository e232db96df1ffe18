using MeshProxy.Discovery;

namespace MeshProxy.Draining;

/// <summary>
/// Stops a proxy so that no request is lost: first nobody sends to it any more, then it finishes what it has, then it goes.
/// The whole takes less than five seconds.
/// </summary>
internal static class GracefulStop
{
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietNeeded = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Total = TimeSpan.FromSeconds(4.8);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    public static async Task RunAsync(ProxyHost host, DiscoveryClient discovery, TimeProvider time)
    {
        var begin = time.GetTimestamp();
        await discovery.LeaveAsync(LeaveLimit);
        if (host.Configuration.Current is not null)
        {
            host.Activity.StartDraining();
            var drain = time.GetTimestamp();
            // The others have been told by now; each may still have a request under way that was sent before.
            while (host.Activity.Quiet < QuietNeeded && time.GetElapsedTime(drain) < DrainLimit)
            {
                await Task.Delay(Look, time);
            }
        }

        var rest = Total - time.GetElapsedTime(begin);
        using var limit = new CancellationTokenSource(rest > Look ? rest : Look, time);
        await host.StopAsync(limit.Token);
    }
}
