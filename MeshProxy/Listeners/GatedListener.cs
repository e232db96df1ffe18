using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace MeshProxy.Listeners;

/// <summary>Listens only while a configuration wants it; else connections are refused. The port stays the process's own throughout.</summary>
internal sealed class GatedListener(PortReservation reservation, SocketTransportOptions options, ILogger logger) : IConnectionListener
{
    private readonly SocketConnectionContextFactory _connections = new(
        new SocketConnectionFactoryOptions { UnsafePreferInlineScheduling = options.UnsafePreferInlineScheduling }, logger);
    private readonly Lock _changing = new();
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _listening;
    private bool _isOver;

    public EndPoint EndPoint { get; } = reservation.EndPoint;

    /// <summary>From now on connections are taken, even before anybody accepts them.</summary>
    /// <exception cref="SocketException">The port cannot be listened on.</exception>
    public void Open()
    {
        lock (_changing)
        {
            if (_listening is null && !_isOver)
            {
                _listening = reservation.Listen(options.Backlog);
                _opened.TrySetResult();
            }
        }
    }

    /// <summary>Refuses connections from now on; those that were accepted go on.</summary>
    public void Close()
    {
        lock (_changing)
        {
            if (_listening is not null)
            {
                _listening.Dispose();
                _listening = null;
                _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Socket? listening;
            Task opened;
            lock (_changing)
            {
                if (_isOver)
                {
                    return null;
                }

                listening = _listening;
                opened = _opened.Task;
            }

            if (listening is null)
            {
                await opened.WaitAsync(cancellationToken);
                continue;
            }

            try
            {
                var accepted = await listening.AcceptAsync(cancellationToken);
                accepted.NoDelay = options.NoDelay;
                return _connections.Create(accepted);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // The caller went away before it was accepted, or the port was closed: both leave something to wait for.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        lock (_changing)
        {
            _isOver = true;
            _listening?.Dispose();
            _listening = null;
            _opened.TrySetResult();
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        reservation.Dispose();
        _connections.Dispose();
    }
}
