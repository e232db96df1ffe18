using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tests.Proxy;

/// <summary>A plain connection, as a client of any protocol opens it.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream? _stream;

    private RawSocket(Socket socket)
    {
        _socket = socket;
        // After one half has ended no stream can be made any more; a connection that was reset never has one.
        _stream = socket.Connected ? new NetworkStream(socket, ownsSocket: true) : null;
    }

    public static async Task<RawSocket> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new RawSocket(socket);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // It was made, and closed by the other side before the kernel told of it.
            return new RawSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A connection through CONNECT, after the proxy has agreed.</summary>
    public static async Task<RawSocket> TunnelAsync(TestProxy proxy, string authority, CancellationToken cancellationToken)
    {
        var socket = await ConnectAsync(proxy.OutboundPort, cancellationToken);
        await socket.SendAsync($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n", cancellationToken);
        Xunit.Assert.Equal("HTTP/1.1 200 OK\r\n\r\n", await socket.ReceiveAsync("HTTP/1.1 200 OK\r\n\r\n".Length, cancellationToken));
        return socket;
    }

    public NetworkStream Stream => _stream ?? throw new IOException("The other side closed the connection at once.");

    public Task SendAsync(string text, CancellationToken cancellationToken) => _socket.SendAsync(Encoding.Latin1.GetBytes(text), cancellationToken).AsTask();

    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>As many characters, or fewer when the other side ends.</summary>
    public async Task<string> ReceiveAsync(int count, CancellationToken cancellationToken)
    {
        var buffer = new byte[count];
        var length = await Stream.ReadAtLeastAsync(buffer, count, throwOnEndOfStream: false, cancellationToken);
        return Encoding.Latin1.GetString(buffer, 0, length);
    }

    /// <summary>Whether the other side has ended the connection without a byte.</summary>
    public async Task<bool> IsClosedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _socket.ReceiveAsync(new byte[1], cancellationToken) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _socket.Dispose();
    }
}
