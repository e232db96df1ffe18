using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;
using MeshTranslation.Security;

namespace MeshTranslation.Clusters;

/// <summary>Makes endpoints, each for one port of a service.</summary>
internal static class EndpointTranslation
{
    /// <summary>A workload of the mesh; <see langword="null"/> when it does not have the port.</summary>
    public static Endpoint? Of(Node node, MeshServicePort port, MeshResources resources) => node.Role != NodeRole.Sidecar ? OfGateway(node, port, resources)
        : TargetPort(node, port) is not { } target ? null
        : new Endpoint
        {
            Address = node.Address,
            Port = target.InboundPort,
            Workload = node.Name,
            Namespace = node.Namespace,
            Labels = { Copy(node.Labels) },
            Locality = node.Locality,
            HasProxy = true,
            Identity = resources.Peers.At(node, target.ContainerPort) == PeerTls.Unspecified ? "" : SpiffeId.Of(resources.Settings.TrustDomain, node.Namespace, node.ServiceAccount),
        };

    /// <summary>
    /// A gateway, whose servers are known by the ports of the service, as in Istio. It takes mutual TLS only where a server says so, so callers never do
    /// it unasked.
    /// </summary>
    private static Endpoint? OfGateway(Node node, MeshServicePort port, MeshResources resources) =>
        node.GatewayPorts.FirstOrDefault(entry => entry.ServerPort == port.Number) is not { } entry
        ? null
        : new Endpoint
        {
            Address = node.Address,
            Port = entry.LocalPort,
            Workload = node.Name,
            Namespace = node.Namespace,
            Labels = { Copy(node.Labels) },
            Locality = node.Locality,
            HasProxy = true,
            GatewayIdentity = SpiffeId.Of(resources.Settings.TrustDomain, node.Namespace, node.ServiceAccount),
        };

    /// <summary>A WorkloadEntry that a service selects; <see langword="null"/> when it does not have the port.</summary>
    public static Endpoint? Of(LabelledEntry entry, MeshServicePort port)
    {
        var endpoint = Of(entry.Resource.Spec, entry.Labels, port);
        if (endpoint is not null)
        {
            endpoint.Workload = entry.Resource.Metadata.Name;
            endpoint.Namespace = entry.Resource.Metadata.Namespace;
        }

        return endpoint;
    }

    /// <summary>What a ServiceEntry names; <see langword="null"/> when it cannot be reached over TCP, or does not have the port.</summary>
    public static Endpoint? Of(WorkloadEntrySpec entry, IReadOnlyDictionary<string, string> labels, MeshServicePort port) =>
        entry.Address.Length == 0 || entry.Address.Contains('/', StringComparison.Ordinal) || TargetPort(entry, port) is not { } target
            ? null
            : new Endpoint
            {
                Address = entry.Address,
                Port = target,
                Weight = entry.Weight,
                Locality = entry.Locality ?? "",
                Labels = { Copy(labels) },
            };

    private static Dictionary<string, string> Copy(IReadOnlyDictionary<string, string> labels) => new(labels, StringComparer.Ordinal);

    /// <summary>The port of a workload that a port of a service stands for; <see langword="null"/> when it has none.</summary>
    public static WorkloadPort? TargetPort(Node node, MeshServicePort port)
    {
        if (port.Target is { Number: null })
        {
            // A workload's ports have no names here; one that has a single port leaves no doubt.
            return node.Ports is [var only] ? only : null;
        }

        var wanted = port.Target?.Number ?? port.Number;
        foreach (var candidate in node.Ports)
        {
            if (candidate.ContainerPort == wanted)
            {
                return candidate;
            }
        }

        return null;
    }

    // The entry's own port of that name, else the service's; a target that the service gives by name must be there.
    private static int? TargetPort(WorkloadEntrySpec entry, MeshServicePort port) =>
        entry.Ports.TryGetValue(port.Target?.Text ?? port.Name, out var own) ? own
            : port.Target is { Number: null } ? null
            : port.Target?.Number ?? port.Number;
}
