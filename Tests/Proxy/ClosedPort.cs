using System.Net;
using System.Net.Sockets;

namespace Tests.Proxy;

/// <summary>A port that is taken and refuses connections, as long as it is not disposed.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public void Dispose() => _socket.Dispose();
}
