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
    private CancellationTokenSource _stopComes = new();
    private volatile LaunchedProcess? _process;
    private Task _watch = Task.CompletedTask;
    private volatile bool _stopping;

    public IResource Resource { get; } = resource;

    /// <summary>The command line of the last start.</summary>
    public LaunchSpec? LastLaunch { get; private set; }

    /// <summary>The process; null while there is none.</summary>
    public int? ProcessId => _process is { Exited.IsCompleted: false } process ? process.Id : null;

    /// <summary>Waits for what the resource waits for and starts it. A failure becomes its state.</summary>
    /// <returns>False where a stop came before the process did.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled before there was a process; the state is what it was.</exception>
    public async Task<bool> StartAsync(ProcessLauncher launcher, ImmutableArray<UrlSnapshot> urls, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Volatile.Read(ref _stopComes).Token);
        try
        {
            await _gate.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                if (_process is not { Exited.IsCompleted: false })
                {
                    await TryStartProcessAsync(launcher, urls, either.Token).ConfigureAwait(false);
                }
            }
            finally
            {
                _gate.Release();
            }

            return true;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Ends the process: asked first, killed after a time, or at once when there is a hurry. A start that is still to come about does not.
    /// </summary>
    public async Task StopAsync(CancellationToken hurry)
    {
        // Whoever starts holds the gate, and may be waiting for others for long.
        await Interlocked.Exchange(ref _stopComes, new CancellationTokenSource()).CancelAsync().ConfigureAwait(false);
        try
        {
            await _gate.WaitAsync(hurry).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // No time to wait for whoever holds it.
            _stopping = true;
            await (_process?.StopAsync(StopLimit, hurry) ?? Task.CompletedTask).ConfigureAwait(false);
            return;
        }

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

    public void Dispose()
    {
        _gate.Dispose();
        _stopComes.Dispose();
    }

    private async Task TryStartProcessAsync(ProcessLauncher launcher, ImmutableArray<UrlSnapshot> urls, CancellationToken cancellationToken)
    {
        var before = notifications.TryGetCurrentState(Resource.Name, out var now) ? now.Snapshot.State?.Text : null;
        try
        {
            await StartProcessAsync(launcher, urls, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await PublishStateAsync(before ?? KnownResourceStates.NotStarted).ConfigureAwait(false);
            throw;
        }
        catch (Exception exception)
        {
            // What is asked before a start is anybody's code; where it is a mistake, the trace says whose.
            _log.Add(exception is DistributedApplicationException ? exception.Message : exception.ToString(), isError: true);
            await PublishStateAsync(KnownResourceStates.FailedToStart).ConfigureAwait(false);
        }
    }

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
