using System.Net.Sockets;
using System.Text.Json;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Reporting;

namespace Aspire.Hosting.Control;

/// <summary>Takes commands from other processes of this user while the application runs: one for each connection, a line there and a line back.</summary>
internal sealed class ControlServer(ResourceCommandRunner commands, CommandList list, IDistributedApplicationBuilder builder, ReportWriter report)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Begins. A machine that has no place for the socket goes without.</summary>
    public void Start()
    {
        var path = ControlSocket.PathOf(builder.AppHostDirectory, Environment.ProcessId);
        try
        {
            ControlSocket.CreateFolder();
            File.Delete(path);
            _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            _listener.Listen();
            _accepting = AcceptAsync(_listener);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException or ArgumentOutOfRangeException)
        {
            report.OutAfterTable($"warning: No commands can be taken from other processes: {path}: {exception.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        _listener?.Dispose();
        await _accepting.ConfigureAwait(false);
        if (_listener is not null)
        {
            File.Delete(ControlSocket.PathOf(builder.AppHostDirectory, Environment.ProcessId));
        }

        _end.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await listener.AcceptAsync(_end.Token).ConfigureAwait(false));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The application ends.
        }
    }

    private async Task AnswerAsync(Socket connection)
    {
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            using var reader = new StreamReader(stream, leaveOpen: true);
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            if (await reader.ReadLineAsync(gone.Token).ConfigureAwait(false) is not { } line)
            {
                return;
            }

            var answer = AnswerAsync(JsonSerializer.Deserialize<ControlRequest>(line), gone.Token);
            // Nothing more is said; a caller that hangs up has lost interest.
            var hungUp = reader.ReadLineAsync(gone.Token).AsTask();
            if (await Task.WhenAny(answer, hungUp).ConfigureAwait(false) == hungUp)
            {
                await gone.CancelAsync().ConfigureAwait(false);
            }

            await using var writer = new StreamWriter(stream, leaveOpen: true);
            await writer.WriteLineAsync(JsonSerializer.Serialize(await answer.ConfigureAwait(false))).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or JsonException or ObjectDisposedException)
        {
            // The caller has gone, or is none of ours.
        }
    }

    private async Task<ControlAnswer> AnswerAsync(ControlRequest? request, CancellationToken cancellationToken)
    {
        if (request is not { Resource: { } resource, Command: { } command })
        {
            return new ControlAnswer(true, false, null, list.Text());
        }

        var result = await commands.ExecuteAsync(resource, command, request.Arguments ?? new Dictionary<string, string>(), cancellationToken)
            .ConfigureAwait(false);
        return new ControlAnswer(result.Success, result.Canceled, result.Message, result.Data?.Value);
    }
}
