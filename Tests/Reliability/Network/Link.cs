using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Tests.Reliability.Network;

/// <summary>
/// A way through the network that can break: whoever connects to its port is connected to a port of this machine. Frozen it carries nothing and says
/// nothing, as when a machine at the other end has lost its power: no FIN, no RST, and connections that seem to stand.
/// </summary>
internal sealed class Link : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Socket, Socket> _connections = [];
    private readonly int _target;
    private readonly Task _accepting;
    private TaskCompletionSource _flowing = Flowing();

    public Link(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that stand.</summary>
    public int Open => _connections.Count;

    public void Freeze()
    {
        if (_flowing.Task.IsCompleted)
        {
            _flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Thaw() => _flowing.TrySetResult();

    /// <summary>Resets (RST) every connection at both its ends.</summary>
    public void Reset()
    {
        foreach (var (one, other) in _connections)
        {
            Sockets.Reset(one);
            Sockets.Reset(other);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private static TaskCompletionSource Flowing()
    {
        var flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        flowing.SetResult();
        return flowing;
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_end.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket caller)
    {
        using var target = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (caller)
        {
            caller.NoDelay = true;
            try
            {
                await _flowing.Task.WaitAsync(_end.Token);
                await target.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                _connections[caller] = target;
                await Task.WhenAll(CarryAsync(caller, target), CarryAsync(target, caller));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One of both is gone, or the test.
                Sockets.Reset(caller);
                Sockets.Reset(target);
            }
            finally
            {
                _connections.TryRemove(caller, out _);
            }
        }
    }

    private async Task CarryAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var count = await from.ReceiveAsync(buffer, _end.Token);
                await _flowing.Task.WaitAsync(_end.Token);
                if (count == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _end.Token);
                }
            }
        }
        catch
        {
            // The other direction ends too.
            from.Dispose();
            to.Dispose();
            throw;
        }
    }
}
