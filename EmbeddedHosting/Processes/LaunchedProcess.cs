using System.Diagnostics;

namespace Aspire.Hosting.Processes;

/// <summary>A process that leads a session. It has ended when all of the session has.</summary>
internal sealed class LaunchedProcess
{
    // A grandchild that escaped from the session may hold the pipes open.
    private static readonly TimeSpan OutputEnd = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly string _entry;

    public LaunchedProcess(Process process, string entry, Action<string, bool> onLine)
    {
        _process = process;
        _entry = entry;
        Id = process.Id;
        Exited = WaitAsync(
            PumpAsync(process.StandardOutput, line => onLine(line, false)),
            PumpAsync(process.StandardError, line => onLine(line, true)));
    }

    public int Id { get; }

    /// <summary>The exit code, once all of the session has ended; 128 + the number of the signal that ended it.</summary>
    public Task<int> Exited { get; }

    /// <summary>Asks the session to end, and kills it if it has not within a time.</summary>
    public async Task StopAsync(TimeSpan limit, CancellationToken hurry)
    {
        if (Exited.IsCompleted)
        {
            return;
        }

        Signal.SendToSession(Id, Signal.Terminate);
        try
        {
            await Exited.WaitAsync(limit, hurry).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Signal.SendToSession(Id, Signal.Kill);
            await Exited.ConfigureAwait(false);
        }
    }

    private async Task<int> WaitAsync(Task output, Task error)
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        var exitCode = _process.ExitCode;

        // What the leader left behind goes with it, while its number cannot be anybody else's yet.
        Signal.SendToSession(Id, Signal.Kill);
        File.Delete(_entry);
        try
        {
            await Task.WhenAll(output, error).WaitAsync(OutputEnd).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The last lines are lost to whoever holds the pipe.
        }

        _process.Dispose();
        return exitCode;
    }

    private static async Task PumpAsync(StreamReader reader, Action<string> onLine)
    {
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                onLine(line);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed after the limit above.
        }
    }
}
