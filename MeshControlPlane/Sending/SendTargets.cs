using System.Globalization;
using System.Net;
using MeshControlPlane.Discovery;
using MeshControlPlane.Registry;
using MeshProtocol;
using MeshTranslation.Registry;

namespace MeshControlPlane.Sending;

/// <summary>
/// Where requests may go: the ports of gateways and the outbound listeners of sidecars that run on this machine. What a proxy of another machine says of its
/// address is not followed, as it could be anywhere.
/// </summary>
internal sealed class SendTargets(IWorkloadRegistry registry, ProxySyncTable syncs)
{
    /// <summary>Those that there are now, gateways first.</summary>
    public IReadOnlyList<SendTarget> Current =>
    [
        .. registry.Current.Workloads
            .Where(workload => workload.Connected && syncs.OtherMachineOf(workload.Node.Namespace, workload.Node.Name) is null)
            .SelectMany(Of)
            .OrderBy(target => !target.IsGateway)
            .ThenBy(target => target.Proxy, StringComparer.Ordinal)
            .ThenBy(target => target.GatewayPort),
    ];

    /// <summary>The target of that name; <see langword="null"/> when it is not there, or not any more.</summary>
    public SendTarget? Find(string id) => Current.FirstOrDefault(target => target.Id == id);

    private static IEnumerable<SendTarget> Of(Workload workload)
    {
        var node = workload.Node;
        var proxy = $"{node.Namespace}/{node.Name}";
        if (node.Role == NodeRole.Sidecar)
        {
            // Always on loopback, as it is for the application beside it.
            return IsPort(node.OutboundPort) ? [new SendTarget(proxy, proxy, new IPEndPoint(IPAddress.Loopback, node.OutboundPort), 0)] : [];
        }

        return IPAddress.TryParse(node.Address, out var address) && MachineAddresses.Contains(address)
            ? node.GatewayPorts.Where(port => IsPort(port.LocalPort) && IsPort(port.ServerPort)).Select(port => new SendTarget(
                string.Create(CultureInfo.InvariantCulture, $"{proxy}:{port.ServerPort}"), proxy, new IPEndPoint(address, port.LocalPort), port.ServerPort))
            : [];
    }

    private static bool IsPort(int number) => number is > IPEndPoint.MinPort and <= IPEndPoint.MaxPort;
}
