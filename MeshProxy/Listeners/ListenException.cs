using System.Net.Sockets;

namespace MeshProxy.Listeners;

/// <summary>A port that cannot be listened on; the message is meant for people.</summary>
internal sealed class ListenException(ListenerSlot slot, SocketException cause) : Exception(Describe(slot, cause), cause)
{
    private static string Describe(ListenerSlot slot, SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"port {slot.Wanted.Port} of {slot.Option} is taken by another process on {slot.Wanted.Address}; stop it, or give another port (0 takes a free one).",
        SocketError.AccessDenied =>
            $"port {slot.Wanted.Port} of {slot.Option} may not be used without privileges; give another port (0 takes a free one).",
        SocketError.AddressNotAvailable =>
            $"{slot.Wanted.Address}, of --address or --bind, is not an address of this machine.",
        _ => $"cannot listen on {slot.Wanted} for {slot.Option}: {cause.Message}",
    };
}
