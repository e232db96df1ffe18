using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.CommandLine;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Engine;

/// <summary>Runs the application: gives out ports, starts every resource when its time has come, and stops them in the other order.</summary>
internal sealed class ApplicationEngine(
    IServiceProvider services,
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    IDistributedApplicationEventing eventing,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    HealthCheckService healthChecks,
    EngineArguments arguments,
    IHostEnvironment environment,
    TimeProvider time) : IHostedService, IAsyncDisposable
{
    /// <summary>After this nobody is asked any more.</summary>
    private static readonly TimeSpan WholeStopLimit = TimeSpan.FromSeconds(8);

    private readonly CancellationTokenSource _stopping = new();
    private readonly PortAllocator _ports = new();
    private readonly Dictionary<IResource, ImmutableArray<UrlSnapshot>> _urls = [];
    private ImmutableArray<ResourceRunner> _runners = [];
    private IReadOnlySet<IResource> _selected = new HashSet<IResource>();
    private ProcessLauncher? _launcher;
    private bool _disposed;

    /// <summary>How a resource was started last, for messages.</summary>
    public LaunchSpec? LastLaunchOf(IResource resource) => _runners.FirstOrDefault(r => ReferenceEquals(r.Resource, resource))?.LastLaunch;

    /// <summary>What it runs; nothing until the model is complete.</summary>
    public IEnumerable<IResource> Resources => _runners.Select(r => r.Resource);

    /// <summary>Whether a resource is started with the application; the others wait for somebody to start them.</summary>
    public bool IsSelected(IResource resource) => _selected.Contains(resource);

    /// <summary>The process of a resource that runs.</summary>
    public int? ProcessIdOf(IResource resource) => _runners.FirstOrDefault(r => ReferenceEquals(r.Resource, resource))?.ProcessId;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (executionContext.IsPublishMode)
        {
            throw new DistributedApplicationException("The application was built to be published, and not to be started. Leave out --operation publish.");
        }

        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken).ConfigureAwait(false);
        UnsupportedResources.Check(model.Resources);
        var resources = model.Resources.Where(LaunchPlan.Covers).ToList();
        _selected = ResourceSelection.Of(resources, arguments.Only);
        EndpointAllocation.Allocate(resources, _ports);

        _launcher = new ProcessLauncher();
        var plan = new LaunchPlan(executionContext, environment);
        var health = new HealthMonitor(healthChecks, notifications, time);
        _runners = [.. resources.Select(r => new ResourceRunner(r, services, eventing, notifications, logs, plan, health, time))];
        foreach (var resource in resources)
        {
            await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken).ConfigureAwait(false);
            _urls[resource] = await ResourceUrls.FindAsync(resource, executionContext, cancellationToken).ConfigureAwait(false);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.NotStarted, Urls = _urls[resource] }).ConfigureAwait(false);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        // To launch a process takes some milliseconds of a thread: many are launched side by side.
        var (launcher, stop) = (_launcher, either.Token);
        await Task.WhenAll(_runners.Where(r => IsSelected(r.Resource))
            .Select(r => Task.Run(() => r.StartAsync(launcher, _urls[r.Resource], stop), CancellationToken.None)))
            .ConfigureAwait(false);
        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken).ConfigureAwait(false);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(WholeStopLimit);
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        foreach (var layer in StopOrder.Layers(_runners.Select(r => r.Resource)))
        {
            await Task.WhenAll(_runners.Where(r => layer.Contains(r.Resource)).Select(r => r.StopAsync(hurry.Token))).ConfigureAwait(false);
        }
    }

    /// <summary>Starts, stops or restarts a resource.</summary>
    public async Task<ExecuteCommandResult> ExecuteAsync(IResource resource, string command, CancellationToken cancellationToken)
    {
        if (_runners.FirstOrDefault(r => ReferenceEquals(r.Resource, resource)) is not { } runner || _launcher is null)
        {
            return CommandResults.Failure($"The application has not started, or has ended: '{resource.Name}' cannot {command} now.");
        }

        if (command != KnownResourceCommands.StartCommand)
        {
            await runner.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        if (command != KnownResourceCommands.StopCommand)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
            try
            {
                if (!await runner.StartAsync(_launcher, _urls[runner.Resource], either.Token).ConfigureAwait(false))
                {
                    return CommandResults.Canceled();
                }
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                return CommandResults.Canceled();
            }

            notifications.TryGetCurrentState(resource.Name, out var now);
            if (now?.Snapshot.State?.Text == KnownResourceStates.FailedToStart)
            {
                return CommandResults.Failure($"Resource '{resource.Name}' could not be started. Its log says why.");
            }
        }

        return CommandResults.Success();
    }

    public async ValueTask DisposeAsync()
    {
        // The container holds it twice: as itself and as a hosted service.
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (var runner in _runners)
        {
            logs.Complete(runner.Resource);
            runner.Dispose();
        }

        _runners = [];
        if (_launcher is not null)
        {
            await _launcher.DisposeAsync().ConfigureAwait(false);
            _launcher = null;
        }

        _ports.Dispose();
        _stopping.Dispose();
    }
}
