using Aspire.Hosting.Control;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.CommandLine;

/// <summary>Does what an AppHost was started for when that is not to run the application.</summary>
internal static class EngineTasks
{
    private const int Misused = 2;

    /// <returns>The exit code; null where the application is to be run.</returns>
    public static async Task<int?> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var arguments = services.GetRequiredService<EngineArguments>();
        if (arguments.Mistake is { } mistake)
        {
            await Console.Error.WriteLineAsync($"error: {mistake}").ConfigureAwait(false);
            return Misused;
        }

        switch (arguments.Task)
        {
            case EngineTask.List:
                await Console.Out.WriteLineAsync(services.GetRequiredService<CommandList>().Text()).ConfigureAwait(false);
                return 0;
            case EngineTask.Command:
                using (var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
                {
                    // Who is interrupted hangs up, which cancels the command.
                    Console.CancelKeyPress += (_, pressed) =>
                    {
                        pressed.Cancel = true;
                        stop.Cancel();
                    };
                    return await AskAsync(services, arguments, stop.Token).ConfigureAwait(false);
                }

            default:
                return null;
        }
    }

    private static async Task<int> AskAsync(IServiceProvider services, EngineArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            var directory = services.GetRequiredService<IDistributedApplicationBuilder>().AppHostDirectory;
            return await ControlClient.RunAsync(directory, arguments.Call, arguments.Pid, Console.Out, Console.Error, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            await Console.Error.WriteLineAsync($"error: {(exception is IOException ? exception.Message : "Interrupted.")}").ConfigureAwait(false);
            return 1;
        }
    }
}
