using System.Globalization;
using MeshProtocol;
using MeshProxy.CommandLine;

namespace MeshProxy.Listeners;

/// <summary>The proxy in the words of the protocol, with the ports that it really listens on.</summary>
internal static class NodeDescription
{
    public static Node Of(ProxyOptions options, IReadOnlyList<ListenerSlot> slots, string instanceId, DateTimeOffset startedAt)
    {
        var node = new Node
        {
            Name = options.Name,
            Namespace = options.Namespace,
            Role = options.Role,
            ServiceAccount = options.ServiceAccount,
            Address = options.Address.ToString(),
            Locality = options.Locality,
            InstanceId = instanceId,
            ProcessId = Environment.ProcessId,
            StartedAtMs = startedAt.ToUnixTimeMilliseconds(),
        };
        node.Labels.Add(options.Labels.ToDictionary(label => label.Key, label => label.Value));
        foreach (var slot in slots)
        {
            var port = slot.Bound.Port;
            switch (slot.Direction)
            {
                case ListenerDirection.Outbound:
                    node.OutboundPort = port;
                    break;
                case ListenerDirection.Inbound:
                    var application = options.AppPorts.First(mapping => mapping.Mesh == slot.MeshPort).Local;
                    node.Ports.Add(new WorkloadPort { ContainerPort = slot.MeshPort, InboundPort = port, ApplicationPort = application });
                    break;
                case ListenerDirection.Gateway:
                    node.GatewayPorts.Add(new GatewayPort { ServerPort = slot.MeshPort, LocalPort = port });
                    break;
                default:
                    node.AdminPort = port;
                    break;
            }
        }

        return node;
    }

    /// <summary>The line that tells whoever started the process that it listens, and where.</summary>
    public static string ReadyLine(ProxyOptions options, IReadOnlyList<ListenerSlot> slots) =>
        $"MeshProxy {options.QualifiedName} ready: " + string.Join(", ", slots.Select(slot => slot.Direction switch
        {
            ListenerDirection.Outbound => $"outbound {slot.Bound}",
            ListenerDirection.Inbound => string.Create(CultureInfo.InvariantCulture, $"inbound {slot.Bound} ({slot.MeshPort})"),
            ListenerDirection.Gateway => string.Create(CultureInfo.InvariantCulture, $"gateway {slot.Bound} ({slot.MeshPort})"),
            _ => $"admin {slot.Bound}",
        }));
}
