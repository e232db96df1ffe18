using System.Net;
using MeshProtocol;
using MeshProxy.CommandLine;

namespace MeshProxy.Listeners;

/// <summary>The listeners that a command line asks for.</summary>
internal static class SlotPlan
{
    public static IReadOnlyList<ListenerSlot> For(ProxyOptions options)
    {
        var slots = new List<ListenerSlot>();
        if (options.IsSidecar)
        {
            slots.Add(new ListenerSlot
            {
                Direction = ListenerDirection.Outbound,
                MeshPort = 0,
                Wanted = new IPEndPoint(IPAddress.Loopback, options.OutboundPort),
                Option = "--outbound-port",
                FirstByteTimeout = options.FirstByteTimeout ?? ProxyOptions.DefaultSidecarFirstByteTimeout,
            });
        }

        slots.AddRange(options.InboundPorts.Select(mapping => new ListenerSlot
        {
            Direction = ListenerDirection.Inbound,
            MeshPort = mapping.Mesh,
            Wanted = new IPEndPoint(options.Address, mapping.Local),
            Option = "--inbound-port",
            FirstByteTimeout = options.FirstByteTimeout ?? ProxyOptions.DefaultSidecarFirstByteTimeout,
        }));
        slots.AddRange(options.GatewayPorts.Select(mapping => new ListenerSlot
        {
            Direction = ListenerDirection.Gateway,
            MeshPort = mapping.Mesh,
            Wanted = new IPEndPoint(options.Bind ?? options.Address, mapping.Local),
            Option = "--gateway-port",
            FirstByteTimeout = options.FirstByteTimeout ?? ProxyOptions.DefaultGatewayFirstByteTimeout,
        }));
        slots.Add(new ListenerSlot
        {
            Direction = ListenerDirection.Unspecified,
            MeshPort = 0,
            Wanted = new IPEndPoint(IPAddress.Loopback, options.AdminPort),
            Option = "--admin-port",
        });
        return slots;
    }
}
