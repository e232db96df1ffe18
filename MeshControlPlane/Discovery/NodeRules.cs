using System.Net;
using System.Text.RegularExpressions;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>What a proxy may say of itself.</summary>
internal static partial class NodeRules
{
    private static readonly long LatestMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The first thing that is wrong, for people; <see langword="null"/> when all is well.</summary>
    public static string? FindFault(Node node)
    {
        if (!DnsLabel().IsMatch(node.Name))
        {
            return $"the workload name '{node.Name}' is not a DNS label (a-z, 0-9 and inner '-', at most 63)";
        }

        if (!DnsLabel().IsMatch(node.Namespace))
        {
            return $"the namespace '{node.Namespace}' is not a DNS label (a-z, 0-9 and inner '-', at most 63)";
        }

        if (node.ServiceAccount.Length > 0 && !DnsName().IsMatch(node.ServiceAccount))
        {
            return $"the service account '{node.ServiceAccount}' is not a DNS name (a-z, 0-9 and inner '-' or '.', at most 253)";
        }

        if (node.StartedAtMs < 0 || node.StartedAtMs > LatestMs)
        {
            return $"the start time {node.StartedAtMs} is not within 0..{LatestMs} ms";
        }

        if (node.Role == NodeRole.Unspecified)
        {
            return "the role is missing: sidecar, ingress or egress";
        }

        if (node.InstanceId.Length == 0)
        {
            return "the instance id is missing";
        }

        if (!IPAddress.TryParse(node.Address, out _))
        {
            return $"the address '{node.Address}' is not an IP address";
        }

        foreach (var port in node.Ports)
        {
            if (!IsPort(port.ContainerPort) || !IsPort(port.InboundPort))
            {
                return $"the port {port.ContainerPort} (inbound {port.InboundPort}) is not within 1..65535";
            }
        }

        return node.Role == NodeRole.Sidecar && node.Ports.Count == 0 ? "a sidecar needs at least one application port" : null;
    }

    private static bool IsPort(int number) => number is > 0 and <= IPEndPoint.MaxPort;

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabel();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex DnsName();
}
