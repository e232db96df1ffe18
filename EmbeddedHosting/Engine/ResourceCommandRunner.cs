using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>Executes commands of resources, whoever asks: the AppHost's own code, the console, another process.</summary>
internal sealed partial class ResourceCommandRunner(
    IServiceProvider services,
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService logs)
{
    /// <summary>The commands that every resource has.</summary>
    public static IReadOnlyList<string> Lifecycle { get; } =
        [KnownResourceCommands.StartCommand, KnownResourceCommands.StopCommand, KnownResourceCommands.RestartCommand];

    /// <summary>The names of the commands of a resource.</summary>
    public static IEnumerable<string> NamesOf(IResource resource) =>
        resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.Name).Concat(LaunchPlan.Covers(resource) ? Lifecycle : []);

    /// <summary>Checks what can be checked, and executes. A failure, of whatever kind, becomes the result.</summary>
    public async Task<ExecuteCommandResult> ExecuteAsync(
        string resourceName, string name, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        if (!model.Resources.TryGetByName(resourceName, out var resource))
        {
            return CommandResults.Failure($"There is no resource '{resourceName}'. There are {string.Join(", ", model.Resources.Select(r => r.Name))}.");
        }

        if (resource.Annotations.OfType<ResourceCommandAnnotation>().FirstOrDefault(a => a.Name == name) is { } command)
        {
            return await ExecuteAsync(resource, command, values, cancellationToken).ConfigureAwait(false);
        }

        if (!NamesOf(resource).Contains(name))
        {
            return CommandResults.Failure($"Resource '{resource.Name}' has no command '{name}'. It has {string.Join(", ", NamesOf(resource))}.");
        }

        if (values.Count > 0)
        {
            return CommandResults.Failure($"'{name}' takes no arguments; there is '{values.Keys.First()}'.");
        }

        var engine = services.GetRequiredService<ApplicationEngine>();
        return await TryAsync(name, logs.GetLogger(resource), () => engine.ExecuteAsync(resource, name, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(
        IResource resource, ResourceCommandAnnotation command, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        if (!notifications.TryGetCurrentState(resource.Name, out var now)
            || command.UpdateState(new UpdateCommandStateContext { ResourceSnapshot = now.Snapshot, Services = services }) != ResourceCommandState.Enabled)
        {
            var state = now?.Snapshot.State?.Text ?? KnownResourceStates.NotStarted;
            var health = now?.Snapshot.HealthStatus is { } status ? $" ({status})" : "";
            return CommandResults.Failure($"'{command.Name}' cannot be executed while '{resource.Name}' is {state}{health}.");
        }

        var (inputs, mistakes) = CommandArguments.Fill(command, values);
        if (inputs is null)
        {
            return CommandResults.Failure(mistakes);
        }

        var logger = logs.GetLogger(resource);
        LogExecuting(logger, command.Name);
        return await TryAsync(command.Name, logger, ExecuteAsync, cancellationToken).ConfigureAwait(false);

        async Task<ExecuteCommandResult> ExecuteAsync()
        {
            var result = await command.ExecuteCommand(new ExecuteCommandContext
            {
                Services = services,
                ResourceName = resource.Name,
                CancellationToken = cancellationToken,
                Logger = logger,
                Arguments = inputs,
            }).ConfigureAwait(false);
            LogExecuted(logger, command.Name, result.Success ? "succeeded" : result.Canceled ? "was cancelled" : "failed", result.Message);
            return result;
        }
    }

    private static async Task<ExecuteCommandResult> TryAsync(
        string name, ILogger logger, Func<Task<ExecuteCommandResult>> execute, CancellationToken cancellationToken)
    {
        try
        {
            return await execute().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogExecuted(logger, name, "was cancelled", null);
            return CommandResults.Canceled();
        }
        catch (Exception exception)
        {
            // A command, and what hears of a start or a stop, is anybody's code; what it throws must not end the application.
            LogExecuted(logger, name, "failed", exception.Message);
            return CommandResults.Failure($"'{name}' failed: {exception.Message}");
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Command '{Name}'.")]
    private static partial void LogExecuting(ILogger logger, string name);

    [LoggerMessage(2, LogLevel.Information, "Command '{Name}' {Outcome}. {Message}")]
    private static partial void LogExecuted(ILogger logger, string name, string outcome, string? message);
}
