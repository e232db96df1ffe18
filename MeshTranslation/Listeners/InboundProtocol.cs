using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Resources;

namespace MeshTranslation.Listeners;

/// <summary>Finds out what peers speak to a port of a workload.</summary>
internal static class InboundProtocol
{
    /// <summary>What the first service says, by name, that leads to the port; unspecified when there is none.</summary>
    public static PortProtocol Of(MeshResources resources, Node node, WorkloadPort workloadPort)
    {
        foreach (var service in resources.Services)
        {
            if (service.Namespace != node.Namespace || service.Selector.Count == 0 || !node.Labels.HasAll(service.Selector))
            {
                continue;
            }

            foreach (var port in service.Ports)
            {
                if (port.Protocol != PortProtocol.Udp && EndpointTable.TargetPort(node, port)?.ContainerPort == workloadPort.ContainerPort)
                {
                    return port.Protocol;
                }
            }
        }

        return PortProtocol.Unspecified;
    }
}
