using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Engine;

/// <summary>Runs the health checks of a resource as long as it runs: often until it is healthy, now and then after that.</summary>
internal sealed class HealthMonitor(HealthCheckService checks, ResourceNotificationService notifications, TimeProvider time)
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan HealthyInterval = TimeSpan.FromSeconds(5);

    /// <summary>Ends only when it is cancelled.</summary>
    public async Task RunAsync(IResource resource, Func<Task> onReady, CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(a => a.Key).ToHashSet();
        if (keys.Count == 0)
        {
            await onReady().ConfigureAwait(false);
            return;
        }

        var ready = false;
        var interval = FirstInterval;
        while (true)
        {
            var report = await checks.CheckHealthAsync(r => keys.Contains(r.Name), cancellationToken).ConfigureAwait(false);
            await PublishAsync(resource, report).ConfigureAwait(false);
            if (report.Status == HealthStatus.Healthy)
            {
                interval = HealthyInterval;
                if (!ready)
                {
                    ready = true;
                    await onReady().ConfigureAwait(false);
                }
            }
            else
            {
                interval = ready ? LongestInterval : Shorter(interval * 1.5, LongestInterval);
            }

            await Task.Delay(interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What a resource with health checks is to be taken for before they have run.</summary>
    public static ImmutableArray<HealthReportSnapshot> NotYet(IResource resource) =>
        [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(a => new HealthReportSnapshot(a.Key, null, null, null))];

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private Task PublishAsync(IResource resource, HealthReport report)
    {
        ImmutableArray<HealthReportSnapshot> reports =
            [.. report.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new HealthReportSnapshot(e.Key, e.Value.Status, e.Value.Description, e.Value.Exception?.Message))];
        return notifications.PublishUpdateAsync(
            resource,
            snapshot => snapshot.State?.Text != KnownResourceStates.Running || snapshot.HealthReports.SequenceEqual(reports)
                ? snapshot
                : snapshot with { HealthReports = reports });
    }
}
