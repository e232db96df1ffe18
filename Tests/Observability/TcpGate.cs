using System.Net;
using System.Net.Sockets;

namespace Tests.Observability;

/// <summary>A port that leads to another one, or to nobody: for a control plane that goes away and comes back elsewhere.</summary>
internal sealed class TcpGate : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Socket> _open = [];
    private Task _accepting = Task.CompletedTask;
    private int? _target;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Where it leads; connections of before are cut when it is set.</summary>
    public int? Target
    {
        get => _target;
        set
        {
            lock (_open)
            {
                _target = value;
                _open.ForEach(socket => socket.Dispose());
                _open.Clear();
            }
        }
    }

    public static Task<TcpGate> OpenAsync(int target)
    {
        var gate = new TcpGate { Target = target };
        gate._listener.Start();
        gate._accepting = gate.AcceptAsync();
        return Task.FromResult(gate);
    }

    public async ValueTask DisposeAsync()
    {
        Target = null;
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = RelayAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
    }

    private async Task RelayAsync(Socket caller)
    {
        using var _ = caller;
        using var target = new Socket(SocketType.Stream, ProtocolType.Tcp);
        lock (_open)
        {
            if (_target is null)
            {
                return;
            }

            _open.AddRange([caller, target]);
        }

        try
        {
            await target.ConnectAsync(IPAddress.Loopback, _target ?? 0, _end.Token);
            await using var there = new NetworkStream(caller);
            await using var back = new NetworkStream(target);
            await Task.WhenAny(there.CopyToAsync(back, _end.Token), back.CopyToAsync(there, _end.Token));
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // One of the two is gone, or the gate is shut.
        }
    }
}
