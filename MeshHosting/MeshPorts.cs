using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Finds out before anything starts that a port is taken, and names the setting that moves it.</summary>
internal static class MeshPorts
{
    /// <exception cref="DistributedApplicationException">A port is taken or wanted twice.</exception>
    public static void Check(MeshResource mesh)
    {
        var wanted = new Dictionary<int, string>();
        foreach (var (port, setting) in FixedPorts(mesh))
        {
            if (!wanted.TryAdd(port, setting))
            {
                throw new DistributedApplicationException($"{setting} and {wanted[port]} are both {port}. Set one of them to another port, or to 0 for a free one.");
            }

            if (!IsFree(port))
            {
                throw new DistributedApplicationException(
                    $"Port {port} is taken: another program listens on it. Stop that program, or set {setting} to another port (--{setting}=0 takes a free one).");
            }
        }
    }

    private static IEnumerable<(int Port, string Setting)> FixedPorts(MeshResource mesh)
    {
        foreach (var endpoint in mesh.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.Port is { } port && MeshResource.SettingOf(endpoint) is { } setting)
            {
                yield return (port, setting);
            }
        }

        foreach (var gateway in mesh.Gateways)
        {
            if (gateway.HttpEndpoint.EndpointAnnotation.Port is { } port)
            {
                yield return (port, port == mesh.Settings.IngressPort ? MeshSettings.KeyOf(nameof(MeshOptions.IngressPort)) : $"the port of gateway {gateway.Name}");
            }
        }
    }

    private static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

    private static bool CanListen(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException exception)
        {
            // An address that the machine lacks takes no port.
            return exception.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }
}
