using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.CommandLine;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Reporting;

/// <summary>
/// What the terminal shows: one table when everything has come up, a line for each change after that. A resource that
/// ends before the table ends the application.
/// </summary>
internal sealed class ConsoleReport(
    ReportWriter writer,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    EngineArguments arguments,
    ConsoleInput input,
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    TimeProvider time) : IDisposable
{
    // Resources that are slower than this are shown as they stand.
    private static readonly TimeSpan TableLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TableInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan YoungAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TableDrawLimit = TimeSpan.FromSeconds(1);
    private const int LastLines = 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<IResource, (string State, HealthStatus? Health)> _shown = [];
    private readonly CancellationTokenSource _end = new();
    private Task _drawing = Task.CompletedTask;
    private bool _tableShown;
    private bool _failed;

    // Asked for late: it is itself told what becomes of the application.
    private ApplicationEngine Engine => services.GetRequiredService<ApplicationEngine>();

    public void Start()
    {
        _ = FollowAsync(_end.Token);
        _drawing = ShowTableWhenSettledAsync(_end.Token);
        lifetime.ApplicationStopping.Register(() =>
        {
            if (!_failed)
            {
                writer.Out("Stopping …");
            }
        });
        lifetime.ApplicationStopped.Register(_end.Cancel);
    }

    /// <summary>Says why the application ends; the exit code will be 1.</summary>
    public void Fail(string message)
    {
        lock (_gate)
        {
            if (_failed)
            {
                return;
            }

            _failed = true;
        }

        Environment.ExitCode = 1;
        // Not into a table that is being drawn.
        _end.Cancel();
        _drawing.Wait(TableDrawLimit);
        writer.Error($"error: {message}");
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                if (lifetime.ApplicationStopping.IsCancellationRequested)
                {
                    continue;
                }

                Follow(change);
            }
        }
        catch (OperationCanceledException)
        {
            // The application has ended.
        }
    }

    private void Follow(ResourceEvent change)
    {
        var state = change.Snapshot.State?.Text ?? "";
        var ended = KnownResourceStates.TerminalStates.Contains(state);
        bool tableShown;
        lock (_gate)
        {
            tableShown = _tableShown;
        }

        var before = _shown.GetValueOrDefault(change.Resource);
        var now = (state, change.Snapshot.HealthStatus);
        _shown[change.Resource] = now;
        // Who was told to stop has not failed, whatever its exit code.
        var failed = ended && before.State != KnownResourceStates.Stopping && IsStartFailure(change.Snapshot);
        if (!tableShown)
        {
            if (failed)
            {
                FailToStart(change);
            }

            return;
        }

        if (before != now)
        {
            writer.Out($"{change.Resource.Name}: {ResourceTable.Describe(change.Snapshot)}");
            if (failed)
            {
                writer.Error(Explain(change));
            }
        }
    }

    private static bool IsStartFailure(CustomResourceSnapshot snapshot) => snapshot.State?.Text == KnownResourceStates.FailedToStart || snapshot.ExitCode is not (null or 0);

    private bool IsSettled(IResource resource) =>
        notifications.TryGetCurrentState(resource.Name, out var now)
        && ((now.Snapshot.HealthStatus == HealthStatus.Healthy && !IsTooYoung(now))
            // One that has failed is not at rest: it is about to end the application.
            || (now.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text) && !IsStartFailure(now.Snapshot)));

    // Where no health check says more, a process that has run for a while is taken to have started.
    private bool IsTooYoung(ResourceEvent now) =>
        now.Snapshot.HealthReports.IsEmpty && now.Snapshot.StartTimeStamp is { } start && time.GetUtcNow().UtcDateTime - start < YoungAge;

    private void FailToStart(ResourceEvent change)
    {
        Fail(Explain(change) + Environment.NewLine + "Everything else is being stopped.");
        lifetime.StopApplication();
    }

    private string Explain(ResourceEvent change)
    {
        var name = change.Resource.Name;
        var lines = logs.GetLog(name).LastLines(LastLines);
        var what = change.Snapshot.State?.Text == KnownResourceStates.FailedToStart
            ? $"'{name}' could not be started."
            : $"'{name}' ended with exit code {change.Snapshot.ExitCode}{ResourceTable.SignalOf(change.Snapshot.ExitCode)}.";
        var said = lines.Count == 0 ? "It wrote nothing." : $"Its last lines:{string.Concat(lines.Select(l => Environment.NewLine + "    " + l.Content))}";
        var launch = Engine.LastLaunchOf(change.Resource);
        var next = launch is null
            ? "Correct the cause and start again."
            : $"Correct the cause and start again. It was started in {launch.WorkingDirectory} as:{Environment.NewLine}    {launch.CommandLine}";
        return string.Join(Environment.NewLine, what, said, next);
    }

    private async Task ShowTableWhenSettledAsync(CancellationToken cancellationToken)
    {
        try
        {
            var isLive = !arguments.NoConsole && !Console.IsOutputRedirected;
            await (isLive ? ResourceTable.DrawUntilAsync(Rows, SettleAsync(cancellationToken)) : SettleAsync(cancellationToken)).ConfigureAwait(false);
            if (!lifetime.ApplicationStopping.IsCancellationRequested)
            {
                ShowTable(isLive);
            }
        }
        catch (OperationCanceledException)
        {
            // The application has ended.
        }
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < TableLimit && !IsEverythingSettled())
        {
            await Task.Delay(TableInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsEverythingSettled() =>
        lifetime.ApplicationStarted.IsCancellationRequested && Engine.Resources.Where(Engine.IsSelected).All(IsSettled);

    private IReadOnlyList<(string Name, CustomResourceSnapshot? Snapshot)> Rows() =>
        [.. Engine.Resources.Select(r => (r.Name, notifications.TryGetCurrentState(r.Name, out var now) ? now.Snapshot : null))];

    private void ShowTable(bool isDrawn)
    {
        lock (_gate)
        {
            _tableShown = true;
            if (!isDrawn)
            {
                ResourceTable.Write(Console.Out, Rows());
            }
        }

        writer.ReleaseHeld();
        if (input.IsAvailable)
        {
            writer.Out("Ctrl+C stops everything; 'help' shows the commands that can be typed here.");
            _ = input.ReadAsync(new StreamReader(Console.OpenStandardInput()), lifetime.ApplicationStopping);
        }
        else
        {
            writer.Out("Ctrl+C stops everything.");
        }
    }
}
