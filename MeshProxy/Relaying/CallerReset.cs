using System.IO.Pipelines;
using MeshProxy.Listeners;
using Microsoft.AspNetCore.Connections;

namespace MeshProxy.Relaying;

/// <summary>
/// Tells when a caller is gone for good. The server's own token fires as soon as a caller ends its half, who may yet wait for the answer;
/// what was read last tells an orderly end from a reset. To be used only while nobody reads from the connection.
/// </summary>
internal sealed class CallerReset : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly PipeReader _input;
    private readonly CancellationTokenRegistration _closed;

    public CallerReset(ConnectionContext connection)
    {
        _input = connection.Features.Get<RawInput>()?.Reader ?? connection.Transport.Input;
        _closed = connection.ConnectionClosed.UnsafeRegister(static reset => ((CallerReset)reset!).Look(), this);
    }

    /// <summary>Fires once the caller is gone, or the connection was aborted here.</summary>
    public CancellationToken Token => _gone.Token;

    public void Dispose()
    {
        // Waits for a look that is under way, so that the next reader is alone.
        _closed.Dispose();
        _gone.Dispose();
    }

    private void Look()
    {
        try
        {
            if (_input.TryRead(out var read))
            {
                _input.AdvanceTo(read.Buffer.Start);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or InvalidOperationException)
        {
            _gone.Cancel();
        }
    }
}
