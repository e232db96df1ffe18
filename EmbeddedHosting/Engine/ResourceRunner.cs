using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Engine;

/// <summary>Runs one resource: starts it when its time has come, watches it, stops it.</summary>
internal sealed class ResourceRunner(
    IResource resource,
    IServiceProvider services,
    IDistributedApplicationEventing eventing,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    LaunchPlan plan,
    HealthMonitor health,
    TimeProvider time) : IDisposable
{
    /// <summary>How long a process may take to end by itself.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(4);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ResourceLog _log = logs.GetLog(resource.Name);
    private LaunchedProcess? _process;
    private Task _watch = Task.CompletedTask;
    private bool _stopping;

    public IResource Resource { get; } = resource;

    /// <summary>The command line of the last start.</summary>
    public LaunchSpec? LastLaunch { get; private set; }

    /// <summary>The process; null while there is none.</summary>
    public int? ProcessId => _process is { Exited.IsCompleted: false } process ? process.Id : null;

    /// <summary>Waits for what the resource waits for and starts it. A failure becomes its state.</summary>
    public async Task StartAsync(ProcessLauncher launcher, ImmutableArray<UrlSnapshot> urls, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_process is { Exited.IsCompleted: false })
            {
                return;
            }

            await StartProcessAsync(launcher, urls, cancellationToken).ConfigureAwait(false);
        }
        catch (DistributedApplicationException exception)
        {
            _log.Add(exception.Message, isError: true);
            await PublishStateAsync(KnownResourceStates.FailedToStart).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the process: asked first, killed after a time, or at once when there is a hurry.</summary>
    public async Task StopAsync(CancellationToken hurry)
    {
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_process is not { Exited.IsCompleted: false } process)
            {
                return;
            }

            _stopping = true;
            await PublishStateAsync(KnownResourceStates.Stopping).ConfigureAwait(false);
            await process.StopAsync(StopLimit, hurry).ConfigureAwait(false);
            await _watch.ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task StartProcessAsync(ProcessLauncher launcher, ImmutableArray<UrlSnapshot> urls, CancellationToken cancellationToken)
    {
        if (Resource.HasAnnotationOfType<WaitAnnotation>())
        {
            await PublishStateAsync(KnownResourceStates.Waiting).ConfigureAwait(false);
            await notifications.WaitForDependenciesAsync(Resource, cancellationToken).ConfigureAwait(false);
        }

        await PublishStateAsync(KnownResourceStates.Starting).ConfigureAwait(false);
        await eventing.PublishAsync(new BeforeResourceStartedEvent(Resource, services), cancellationToken).ConfigureAwait(false);
        LastLaunch = await plan.MakeAsync(Resource, logs.GetLogger(Resource), cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();

        _stopping = false;
        var process = launcher.Start(LastLaunch, _log.Add);
        _process = process;
        await notifications.PublishUpdateAsync(Resource, snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            ExitCode = null,
            StartTimeStamp = time.GetUtcNow().UtcDateTime,
            StopTimeStamp = null,
            Urls = urls,
            HealthReports = HealthMonitor.NotYet(Resource),
        }).ConfigureAwait(false);
        _watch = WatchAsync(process);
    }

    private async Task WatchAsync(LaunchedProcess process)
    {
        using var ended = new CancellationTokenSource();
        var monitor = MonitorAsync(ended.Token);
        var exitCode = await process.Exited.ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await monitor.ConfigureAwait(false);

        var state = exitCode == 0 && !_stopping ? KnownResourceStates.Finished : KnownResourceStates.Exited;
        await notifications.PublishUpdateAsync(Resource, snapshot => snapshot with
        {
            State = state,
            ExitCode = exitCode,
            StopTimeStamp = time.GetUtcNow().UtcDateTime,
            HealthReports = [],
        }).ConfigureAwait(false);
        if (notifications.TryGetCurrentState(Resource.Name, out var last))
        {
            await eventing.PublishAsync(new ResourceStoppedEvent(Resource, services, last), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task MonitorAsync(CancellationToken cancellationToken)
    {
        try
        {
            await health.RunAsync(
                Resource,
                () => eventing.PublishAsync(new ResourceReadyEvent(Resource, services), cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The process has ended.
        }
    }

    private Task PublishStateAsync(string state) =>
        notifications.PublishUpdateAsync(Resource, snapshot => snapshot with { State = state });
}
