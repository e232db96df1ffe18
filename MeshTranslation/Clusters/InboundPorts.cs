using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>Finds which services a workload's ports belong to.</summary>
internal static class InboundPorts
{
    /// <summary>
    /// The port of the oldest service that selects the workload and sends to its container port; <see langword="null"/> when none does
    /// (Istio's service targets, of which the first counts).
    /// </summary>
    public static (MeshService Service, MeshServicePort Port)? ServiceOf(Node node, WorkloadPort port, MeshResources resources)
    {
        (MeshService Service, MeshServicePort Port)? found = null;
        foreach (var service in resources.ServicesIn(node.Namespace))
        {
            if (service.Selector.Count == 0 || !node.Labels.HasAll(service.Selector))
            {
                continue;
            }

            foreach (var candidate in service.Ports)
            {
                if (EndpointTranslation.TargetPort(node, candidate)?.ContainerPort == port.ContainerPort)
                {
                    if (found is not { } before || service.Resource.Metadata.CreationTimestamp < before.Service.Resource.Metadata.CreationTimestamp)
                    {
                        found = (service, candidate);
                    }

                    break;
                }
            }
        }

        return found;
    }
}
