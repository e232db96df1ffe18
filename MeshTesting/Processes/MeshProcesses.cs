using System.ComponentModel;
using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using MeshExplanation.Running;
using MeshTesting.Running;
using Microsoft.Extensions.DependencyInjection;

namespace MeshTesting.Processes;

/// <summary>Kills, stops, slows and starts the processes of a mesh.</summary>
internal sealed class MeshProcesses(DistributedApplication application, MeshConnection connection, ArrivalWatch arrival)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _paused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SlowedProcess> _slowed = new(StringComparer.Ordinal);

    /// <summary>Kills the process of a resource, and waits until it is gone.</summary>
    public async Task KillAsync(string resource, CancellationToken cancellationToken)
    {
        using var process = Process.GetProcessById(IdOf(resource));
        lock (_lock)
        {
            _paused.Remove(resource);
            RunAllTheTime(resource);
        }

        PosixSignal.Send(process.Id, PosixSignal.Kill);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        // Its state follows a moment later; who starts it again would find it running.
        await application.ResourceNotifications.WaitForResourceAsync(
            resource,
            state => state.Snapshot.State?.Text is { } text && KnownResourceStates.TerminalStates.Contains(text),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops a process in the middle of things (SIGSTOP): its connections stay, and nothing answers.</summary>
    public void Pause(string resource)
    {
        var id = IdOf(resource);
        lock (_lock)
        {
            RunAllTheTime(resource);
            PosixSignal.Send(id, PosixSignal.Stop);
            _paused[resource] = id;
        }
    }

    /// <summary>Lets a process run for a part of the time only.</summary>
    public void Slow(string resource, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(share, 1);
        Resume(resource);
        var id = IdOf(resource);
        lock (_lock)
        {
            RunAllTheTime(resource);
            _slowed[resource] = new SlowedProcess(id, share, TimeProvider.System);
        }
    }

    /// <summary>Has a paused or slowed process go on; all of them without a name.</summary>
    public void Resume(string? resource = null)
    {
        lock (_lock)
        {
            foreach (var name in _slowed.Keys.Where(name => resource is null || name == resource).ToList())
            {
                RunAllTheTime(name);
            }

            foreach (var (name, id) in _paused.Where(paused => resource is null || paused.Key == resource).ToList())
            {
                _paused.Remove(name);
                try
                {
                    PosixSignal.Send(id, PosixSignal.Continue);
                }
                catch (Win32Exception)
                {
                    // It has ended meanwhile.
                }
            }
        }
    }

    /// <summary>Starts a resource again, stopping it before where it runs, and waits until it is healthy and the mesh sends it traffic.</summary>
    public async Task RestartAsync(string resource, CancellationToken cancellationToken)
    {
        Resume(resource);
        var found = ResourceOf(resource);
        var isRunning = Find(found) is not null;
        var command = isRunning ? KnownResourceCommands.RestartCommand : KnownResourceCommands.StartCommand;
        var result = await application.ResourceCommands.ExecuteCommandAsync(found, command, cancellationToken).ConfigureAwait(false);
        if (!result.Success)
        {
            throw new InvalidOperationException($"'{resource}' cannot be started again: {result.Message}");
        }

        await application.ResourceNotifications
            .WaitForResourceHealthyAsync(resource, WaitBehavior.StopOnResourceUnavailable, cancellationToken).ConfigureAwait(false);
        await arrival.WaitAsync(
            async token =>
            {
                var proxies = await connection.GetAsync<List<ProxyReport>>("/mesh/v1/proxies", token).ConfigureAwait(false);
                var own = proxies.Find(proxy => proxy.Name == resource || $"{proxy.Name}-proxy" == resource);
                // Where changes go on coming, there is always one on its way.
                return own is null or { Ready: true, Sync: "SYNCED" or "STALE" }
                    ? null
                    : $"{own.Namespace}/{own.Name} is {own.Sync} and {(own.Ready ? "ready" : $"not ready: {own.NotReadyReason}")}";
            },
            cancellationToken).ConfigureAwait(false);
    }

    private void RunAllTheTime(string resource)
    {
        if (_slowed.Remove(resource, out var slowed))
        {
            slowed.Dispose();
        }
    }

    private int IdOf(string resource)
    {
        lock (_lock)
        {
            if (_paused.TryGetValue(resource, out var known))
            {
                return known;
            }

            if (_slowed.TryGetValue(resource, out var slowed))
            {
                return slowed.ProcessId;
            }
        }

        return Find(ResourceOf(resource)) ?? throw new InvalidOperationException($"'{resource}' does not run: nobody listens on its ports.");
    }

    private IResource ResourceOf(string name)
    {
        var model = application.Services.GetRequiredService<DistributedApplicationModel>();
        return model.Resources.FirstOrDefault(resource => resource.Name == name)
            ?? throw new ArgumentException(
                $"There is no resource '{name}'. There are {string.Join(", ", model.Resources.Select(resource => resource.Name))}.", nameof(name));
    }

    /// <summary>The process that listens on the ports of a resource; <see langword="null"/> when nobody does.</summary>
    private int? Find(IResource resource) => resource.Annotations.OfType<EndpointAnnotation>()
        .Select(endpoint => ListeningProcess.Find(application.GetEndpoint(resource.Name, endpoint.Name).Port))
        .FirstOrDefault(id => id is not null);
}
