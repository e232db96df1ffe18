using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using MeshProxy.Tls;

namespace Tests.Reliability.Network;

/// <summary>A server that does with each connection what it is told to, in plain text or as a workload of the mesh.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<ScriptedConnection, Task> _script;
    private readonly WorkloadCertificate? _certificate;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="script">What it does; the connection is closed after it.</param>
    /// <param name="certificate">With which it ends the mesh's TLS; null for plain text.</param>
    public ScriptedPeer(Func<ScriptedConnection, Task> script, WorkloadCertificate? certificate = null)
    {
        _script = script;
        _certificate = certificate;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Since it began.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How connections have ended, as the script saw it; null for one that it has ended itself.</summary>
    public ConcurrentQueue<Exception?> Ends { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
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

    private async Task ServeAsync(Socket socket)
    {
        Interlocked.Increment(ref _connections);
        using (socket)
        {
            try
            {
                await using var stream = await SecureAsync(new NetworkStream(socket));
                await _script(new ScriptedConnection(socket, stream, _end.Token));
                Ends.Enqueue(null);
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException
                or AuthenticationException)
            {
                Ends.Enqueue(error);
            }
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream stream)
    {
        if (_certificate is null)
        {
            return stream;
        }

        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(_certificate.ServerOptions, _end.Token);
        return secured;
    }
}
