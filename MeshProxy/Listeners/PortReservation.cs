using System.Net;
using System.Net.Sockets;

namespace MeshProxy.Listeners;

/// <summary>
/// Keeps a port for this process while it does not listen there, so that callers are refused and nobody else takes it.
/// A bound socket that never listens does it. It gives way for the moment in which the listening socket is bound beside it.
/// </summary>
internal sealed class PortReservation : IDisposable
{
    // Linux's numbers: .NET's own option of that name turns on SO_REUSEPORT as well, with which anybody could join.
    private const int SocketLevel = 1;
    private const int ReuseAddress = 2;

    private readonly Socket _keeper;

    private PortReservation(Socket keeper) => _keeper = keeper;

    /// <summary>Other systems decide otherwise on who may share a port.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    public IPEndPoint EndPoint => (IPEndPoint)_keeper.LocalEndPoint!;

    /// <exception cref="SocketException">The port cannot be had.</exception>
    public static PortReservation Take(IPEndPoint wanted)
    {
        var keeper = Make(wanted);
        try
        {
            keeper.Bind(wanted);
            // To have listened once tells whether anybody else listens there, and from then on the system looks closely at who may share the port.
            using (var probe = Beside(keeper))
            {
                probe.Listen();
            }

            Share(keeper, false);
            return new PortReservation(keeper);
        }
        catch
        {
            keeper.Dispose();
            throw;
        }
    }

    /// <summary>A socket that listens on the port.</summary>
    /// <exception cref="SocketException">It cannot listen.</exception>
    public Socket Listen(int backlog)
    {
        Share(_keeper, true);
        Socket? listening = null;
        try
        {
            listening = Beside(_keeper);
            listening.Listen(backlog);
            return listening;
        }
        catch
        {
            listening?.Dispose();
            throw;
        }
        finally
        {
            Share(_keeper, false);
        }
    }

    public void Dispose() => _keeper.Dispose();

    private static Socket Beside(Socket keeper)
    {
        var socket = Make((IPEndPoint)keeper.LocalEndPoint!);
        try
        {
            socket.Bind(keeper.LocalEndPoint!);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Make(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (endPoint.Address.Equals(IPAddress.IPv6Any))
        {
            socket.DualMode = true;
        }

        return socket;
    }

    private static void Share(Socket socket, bool may) => socket.SetRawSocketOption(SocketLevel, ReuseAddress, BitConverter.GetBytes(may ? 1 : 0));
}
