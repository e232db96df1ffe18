using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Knows how each resource stands, and says so to whoever asks.</summary>
public class ResourceNotificationService : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IResource, ResourceEvent> _current = [];
    private readonly List<Channel<ResourceEvent>> _watchers = [];

    internal ResourceNotificationService()
    {
    }

    /// <summary>Changes the snapshot of a resource.</summary>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(stateFactory);
        lock (_gate)
        {
            var before = _current.TryGetValue(resource, out var last)
                ? last.Snapshot
                : new CustomResourceSnapshot { ResourceType = resource.GetType().Name };
            var after = stateFactory(before);
            if (last is null || after != before)
            {
                var change = new ResourceEvent(resource, resource.Name, after);
                _current[resource] = change;
                foreach (var watcher in _watchers)
                {
                    watcher.Writer.TryWrite(change);
                }
            }
        }

        return Task.CompletedTask;
    }

    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
        {
            resourceEvent = _current.Values.FirstOrDefault(e => IsNamed(e, resourceId));
        }

        return resourceEvent is not null;
    }

    /// <summary>Says how every resource stands, then each change, without end.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_gate)
        {
            foreach (var current in _current.Values)
            {
                channel.Writer.TryWrite(current);
            }

            _watchers.Add(channel);
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(channel);
            }
        }
    }

    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var change in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (IsNamed(change, resourceName) && predicate(change))
            {
                return change;
            }
        }

        throw new OperationCanceledException($"The application has ended while resource '{resourceName}' was waited for.");
    }

    /// <summary>Waits until a resource is in a state, by default running.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, e => e.Snapshot.State?.Text == (targetState ?? KnownResourceStates.Running), cancellationToken);

    /// <exception cref="DistributedApplicationException">The resource has ended or could not be started.</exception>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, WaitBehavior.StopOnResourceUnavailable, cancellationToken);

    /// <exception cref="DistributedApplicationException">The resource has ended or could not be started, and <paramref name="waitBehavior"/> says to stop then.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var change = await WaitForResourceAsync(
            resourceName,
            e => e.Snapshot.HealthStatus == HealthStatus.Healthy
                || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsTerminal(e)),
            cancellationToken).ConfigureAwait(false);
        return IsTerminal(change) ? throw Unavailable(change) : change;
    }

    /// <summary>Waits for what a resource's <see cref="WaitAnnotation"/>s name.</summary>
    /// <exception cref="DistributedApplicationException">One of them cannot come so far any more.</exception>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>().ToList())
        {
            var name = wait.Resource.Name;
            switch (wait.WaitType)
            {
                case WaitType.WaitUntilHealthy:
                    await WaitForResourceHealthyAsync(name, cancellationToken).ConfigureAwait(false);
                    break;
                case WaitType.WaitUntilStarted:
                    var started = await WaitForResourceAsync(name, e => e.Snapshot.State?.Text == KnownResourceStates.Running || IsTerminal(e), cancellationToken).ConfigureAwait(false);
                    if (started.Snapshot.State?.Text == KnownResourceStates.FailedToStart)
                    {
                        throw Unavailable(started);
                    }

                    break;
                default:
                    var ended = await WaitForResourceAsync(name, IsTerminal, cancellationToken).ConfigureAwait(false);
                    if (ended.Snapshot.ExitCode != wait.ExitCode)
                    {
                        throw Unavailable(ended);
                    }

                    break;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryComplete();
            }
        }

        GC.SuppressFinalize(this);
    }

    private static bool IsNamed(ResourceEvent change, string name) => string.Equals(change.Resource.Name, name, StringComparison.OrdinalIgnoreCase);

    private static bool IsTerminal(ResourceEvent change) => change.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    private static DistributedApplicationException Unavailable(ResourceEvent change) =>
        new(change.Snapshot.ExitCode is { } code
            ? $"Resource '{change.Resource.Name}' ended with exit code {code}."
            : $"Resource '{change.Resource.Name}' could not be started.");
}
