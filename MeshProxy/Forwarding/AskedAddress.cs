using System.Net;
using System.Net.Sockets;
using MeshProtocol;
using MeshProxy.Listeners;
using MeshProxy.LocalReplies;
using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>Where a request wants to go by its own words.</summary>
internal static class AskedAddress
{
    /// <param name="authority">Host and port, as the caller gave them.</param>
    /// <param name="defaultPort">The port where the authority names none.</param>
    /// <param name="slot">Where the request came in.</param>
    /// <param name="host">Name or address, without brackets.</param>
    /// <param name="port">The port.</param>
    /// <returns>Why the request cannot go there.</returns>
    public static ProxyFailure Read(string authority, int defaultPort, ListenerSlot slot, out string host, out int port)
    {
        var name = HostName.WithoutPort(authority);
        host = name.Trim("[]").ToString();
        port = HostName.PortOf(authority, defaultPort);
        if (name.IsEmpty || Uri.CheckHostName(name.ToString()) == UriHostNameType.Unknown)
        {
            return ProxyFailure.BadRequest;
        }

        return IsOwn(host, port, slot) ? ProxyFailure.Loop : ProxyFailure.None;
    }

    /// <summary>Whether a request to that address would come back to the listener it came from, round and round.</summary>
    public static bool IsOwn(ReadOnlySpan<char> host, int port, ListenerSlot slot) =>
        slot.Direction is ListenerDirection.Outbound or ListenerDirection.Gateway
        && port == slot.Bound.Port
        && (IPAddress.TryParse(host.Trim("[]"), out var address) ? IsOwn(address, slot.Bound.Address) : IsLocalName(host.TrimEnd('.'), slot.Bound.Address));

    /// <param name="address">Where a connection is to go.</param>
    /// <param name="bound">What the listener takes connections at.</param>
    private static bool IsOwn(IPAddress address, IPAddress bound)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        // A connection to no address at all goes to this machine.
        return IPAddress.IsLoopback(plain) || IsAny(plain) || plain.Equals(bound) || (IsAny(bound) && IsOfThisMachine(plain));
    }

    /// <summary>Other names are not resolved for this.</summary>
    private static bool IsLocalName(ReadOnlySpan<char> host, IPAddress bound) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IsAny(bound) && host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase));

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>Addresses come and go; one that is there can be bound.</summary>
    private static bool IsOfThisMachine(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
