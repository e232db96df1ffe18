using MeshModel.Kubernetes;
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
    public static (ServiceEntity Service, ServicePort Port)? ServiceOf(Node node, WorkloadPort port, MeshResources resources)
    {
        (ServiceEntity Service, ServicePort Port)? found = null;
        foreach (var service in resources.Services)
        {
            var selector = service.Service.Spec.Selector;
            if (service.Namespace != node.Namespace || selector.Count == 0 || !node.Labels.HasAll(selector))
            {
                continue;
            }

            foreach (var candidate in service.Service.Spec.Ports)
            {
                if (EndpointTable.TargetPort(node, candidate)?.ContainerPort == port.ContainerPort)
                {
                    if (found is not { } before || service.Service.Metadata.CreationTimestamp < before.Service.Service.Metadata.CreationTimestamp)
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
