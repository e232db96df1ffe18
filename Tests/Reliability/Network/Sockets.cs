using System.Net.Sockets;

namespace Tests.Reliability.Network;

internal static class Sockets
{
    /// <summary>Closes a connection with RST in place of FIN.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Dispose();
    }
}
