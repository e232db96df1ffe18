using System.Runtime.InteropServices;
using Aspire.Hosting.CommandLine;
using Aspire.Hosting.Control;
using Aspire.Hosting.Engine;

namespace Aspire.Hosting.Reporting;

/// <summary>Reads commands from the terminal that the AppHost was started in.</summary>
internal sealed partial class ConsoleInput(EngineArguments arguments, ResourceCommandRunner commands, CommandList list, ReportWriter writer)
{
    private const int StandardInput = 0;

    /// <summary>Whether there is somebody to read from. Whoever reads in the background is stopped by the terminal.</summary>
    public bool IsAvailable => !arguments.NoConsole && !Console.IsInputRedirected && !Console.IsOutputRedirected && IsInForeground();

    /// <summary>Reads until the input or the application ends.</summary>
    public async Task ReadAsync(TextReader input, CancellationToken cancellationToken)
    {
        try
        {
            while (await input.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                await ExecuteAsync(CommandCall.Words(line), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The application ends, or the terminal has gone.
        }
    }

    private async Task ExecuteAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        switch (words)
        {
            case []:
                return;
            case ["help" or "list" or "?"]:
                writer.Out(list.Text());
                return;
        }

        var (call, mistake) = CommandCall.Parse(words);
        if (call is null)
        {
            writer.Error($"error: {mistake}{Environment.NewLine}'help' shows what there is.");
            return;
        }

        var result = await commands.ExecuteAsync(call.Resource, call.Command, call.Arguments, cancellationToken).ConfigureAwait(false);
        if (!result.Success)
        {
            writer.Error($"error: {(result.Canceled ? "It was cancelled." : result.Message ?? "It failed.")}");
        }
        else if ((result.Message ?? result.Data?.Value) is { Length: > 0 } text)
        {
            writer.Out(text);
        }
    }

    private static bool IsInForeground() => OperatingSystem.IsWindows() || TerminalProcessGroup(StandardInput) == ProcessGroup();

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int TerminalProcessGroup(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int ProcessGroup();
}
