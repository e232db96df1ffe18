using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tests.Proxy;

/// <summary>A server that is not HTTP: it speaks first, giving its name, and then sends back what it gets, until the other side ends.</summary>
internal sealed class ByteServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _name;
    private readonly Task _accepting;
    private int _connections;
    private int _total;

    public ByteServer(string name)
    {
        _name = name;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Open now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Since it began.</summary>
    public int Total => Volatile.Read(ref _total);

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
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The listener may have been stopped between two calls.
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        Interlocked.Increment(ref _total);
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                await stream.WriteAsync(Encoding.Latin1.GetBytes(_name), _end.Token);
                await stream.CopyToAsync(stream, _end.Token);
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // The test has seen enough.
            }
        }

        Interlocked.Decrement(ref _connections);
    }
}
