using System.Net;
using System.Net.NetworkInformation;

namespace MeshControlPlane.Discovery;

/// <summary>Tells this machine's addresses from those of others.</summary>
internal static class MachineAddresses
{
    public static bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain) || NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(adapter => adapter.GetIPProperties().UnicastAddresses)
            .Any(unicast => unicast.Address.Equals(plain));
    }
}
