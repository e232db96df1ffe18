using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Aspire.Hosting.CommandLine;

namespace Aspire.Hosting.Control;

/// <summary>Has an AppHost that runs execute a command.</summary>
internal static class ControlClient
{
    private const int Failed = 1;
    private const int Misused = 2;

    /// <returns>The exit code: 0; 1 where the command fails; 2 where nobody can be asked.</returns>
    public static async Task<int> RunAsync(
        string appHostDirectory, CommandCall? call, int? processId, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        List<(int ProcessId, Socket Connection)> running;
        try
        {
            running = await ConnectAsync(appHostDirectory, cancellationToken).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException exception)
        {
            await error.WriteLineAsync($"error: {exception.Message}").ConfigureAwait(false);
            return Misused;
        }

        try
        {
            var chosen = running.Where(r => processId is null || r.ProcessId == processId).ToList();
            if (chosen.Count != 1)
            {
                await error.WriteLineAsync($"error: {Problem(appHostDirectory, running.ConvertAll(r => r.ProcessId), processId)}").ConfigureAwait(false);
                return Misused;
            }

            return await AskAsync(chosen[0].Connection, call, output, error, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            running.ForEach(r => r.Connection.Dispose());
        }
    }

    private static async Task<int> AskAsync(Socket connection, CommandCall? call, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        await using var stream = new NetworkStream(connection);
        var request = JsonSerializer.Serialize(new ControlRequest(call?.Resource, call?.Command, call?.Arguments));
        await using (var writer = new StreamWriter(stream, leaveOpen: true))
        {
            await writer.WriteLineAsync(request.AsMemory(), cancellationToken).ConfigureAwait(false);
        }

        using var reader = new StreamReader(stream, leaveOpen: true);
        if (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is not { } line
            || JsonSerializer.Deserialize<ControlAnswer>(line) is not { } answer)
        {
            await error.WriteLineAsync("error: The AppHost has ended before it answered.").ConfigureAwait(false);
            return Failed;
        }

        if (!answer.Success)
        {
            await error.WriteLineAsync($"error: {(answer.Canceled ? "It was cancelled." : answer.Message ?? "It failed.")}").ConfigureAwait(false);
        }

        // What a script wants to read stands alone on standard output.
        if ((answer.Data ?? (answer.Success ? answer.Message : null)) is { Length: > 0 } text)
        {
            await output.WriteLineAsync(text).ConfigureAwait(false);
        }

        return answer.Success ? 0 : Failed;
    }

    private static async Task<List<(int ProcessId, Socket Connection)>> ConnectAsync(string appHostDirectory, CancellationToken cancellationToken)
    {
        var running = new List<(int ProcessId, Socket Connection)>();
        foreach (var (path, id) in ControlSocket.Find(appHostDirectory).OrderBy(found => found.ProcessId))
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
                running.Add((id, connection));
            }
            catch (SocketException)
            {
                connection.Dispose();
                // Left behind by an AppHost that was killed. One that lives may just not be listening yet, or be busy.
                if (!IsAlive(id))
                {
                    File.Delete(path);
                }
            }
        }

        return running;
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Win32Exception)
        {
            // Somebody else's, which may not be asked.
            return true;
        }
    }

    private static string Problem(string appHostDirectory, List<int> running, int? processId)
    {
        var numbers = string.Join(", ", running.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        return running.Count == 0 ? $"No AppHost of {appHostDirectory} runs: start it first (dotnet run --project {Path.GetFileName(appHostDirectory)})."
            : processId is null ? $"Several AppHosts of {appHostDirectory} run: say which with --pid, one of {numbers}."
            : $"No AppHost of {appHostDirectory} runs as process {processId}; there is {numbers}.";
    }
}
