using Aspire.Hosting.ApplicationModel;

namespace SampleHost;

/// <summary>A command that answers at once, or, asked for nobody, not before it is cancelled.</summary>
internal static class Greeting
{
    public static async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context)
    {
        var whom = context.Arguments["whom"].Value;
        if (whom == "nobody")
        {
            await Console.Out.WriteLineAsync("waiting").ConfigureAwait(false);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await Console.Out.WriteLineAsync("cancelled").ConfigureAwait(false);
            }
        }

        return CommandResults.Success($"Greeted {whom}.", $"hello, {whom}");
    }
}
