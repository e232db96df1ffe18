using System.Net;
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
        && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim("[]"), out var address) && (IPAddress.IsLoopback(address) || address.Equals(slot.Bound.Address))));
}
