using System.Net;
using System.Net.Sockets;

namespace MeshProxy.Health;

/// <summary>Healthy is what takes connections.</summary>
internal sealed class TcpProbe(int port) : IApplicationProbe
{
    public async Task<string?> ProbeAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return null;
        }
        catch (SocketException error)
        {
            var what = error.SocketErrorCode == SocketError.ConnectionRefused ? "connection refused" : error.Message;
            return $"{what} at 127.0.0.1:{port}";
        }
    }
}
