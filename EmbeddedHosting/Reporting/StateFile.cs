using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.CommandLine;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Reporting;

/// <summary>
/// Keeps a file that says, for programs, how everything stands. It is replaced as a whole, so that nobody reads half of it; only its owner can read it, since
/// addresses may hold a secret.
/// </summary>
internal sealed class StateFile(
    EngineArguments arguments,
    ApplicationEngine engine,
    ResourceNotificationService notifications,
    IHostApplicationLifetime lifetime,
    TimeProvider time) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _writing = new();
    private readonly CancellationTokenSource _end = new();
    private Task _following = Task.CompletedTask;

    /// <exception cref="DistributedApplicationException">The file cannot be written.</exception>
    public void Start()
    {
        if (arguments.StateFile is not { } path)
        {
            return;
        }

        try
        {
            Write(path, "starting");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"--state-file: '{path}' cannot be written: {exception.Message}", exception);
        }

        // The last change of a resource comes before the application counts as started.
        lifetime.ApplicationStarted.Register(() => TryWrite(path, State));
        lifetime.ApplicationStopping.Register(() => TryWrite(path, State));
        _following = FollowAsync(path);
    }

    /// <summary>Writes the last state.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        if (arguments.StateFile is { } path && File.Exists(path))
        {
            TryWrite(path, Environment.ExitCode == 0 ? "stopped" : "failed");
        }
    }

    public void Dispose() => _end.Dispose();

    private string State =>
        lifetime.ApplicationStopping.IsCancellationRequested ? "stopping"
        : lifetime.ApplicationStarted.IsCancellationRequested ? "running"
        : "starting";

    private async Task FollowAsync(string path)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(_end.Token).ConfigureAwait(false))
            {
                TryWrite(path, State);
            }
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    private void TryWrite(string path, string state)
    {
        try
        {
            lock (_writing)
            {
                Write(path, state);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk must not end the application, and the next change tries again.
        }
    }

    private void Write(string path, string state)
    {
        var next = $"{path}.{Environment.ProcessId}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var writer = new StreamWriter(next, options))
        {
            writer.WriteLine(Describe(state).ToJsonString(Options));
        }

        File.Move(next, path, overwrite: true);
    }

    private JsonObject Describe(string state) => new()
    {
        ["pid"] = Environment.ProcessId,
        ["state"] = state,
        ["exitCode"] = state is "stopped" or "failed" ? Environment.ExitCode : null,
        ["startedAt"] = System.Diagnostics.Process.GetCurrentProcess().StartTime.ToUniversalTime(),
        ["writtenAt"] = time.GetUtcNow(),
        ["resources"] = new JsonArray([.. engine.Resources.Select(Describe)]),
    };

    private JsonObject Describe(IResource resource)
    {
        var snapshot = notifications.TryGetCurrentState(resource.Name, out var now) ? now.Snapshot : null;
        return new JsonObject
        {
            ["name"] = resource.Name,
            ["type"] = resource.GetType().Name,
            ["state"] = snapshot?.State?.Text ?? KnownResourceStates.NotStarted,
            ["health"] = snapshot?.HealthStatus?.ToString(),
            ["pid"] = engine.ProcessIdOf(resource),
            ["exitCode"] = snapshot?.ExitCode,
            ["startedAt"] = snapshot?.StartTimeStamp,
            ["stoppedAt"] = snapshot?.StopTimeStamp,
            ["urls"] = new JsonArray([.. (snapshot?.Urls ?? []).Select(url => new JsonObject
            {
                ["name"] = url.Name,
                ["url"] = url.Url,
                ["text"] = url.DisplayProperties.DisplayName is { Length: > 0 } text ? text : null,
            })]),
        };
    }
}
