using MeshModel.Kubernetes;
using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0162: a Gateway's port that the Services of its workloads do not have.</summary>
internal sealed class GatewayServicePortRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var gateway in mesh.Resources.OfType<Gateway>())
        {
            var workloads = mesh.WorkloadsWith(gateway.Spec.Selector);
            var services = workloads.Count == 0 ? [] : mesh.Resources.OfType<Service>()
                .Where(service => service.Spec.Selector.Count > 0
                    && workloads.Any(workload => workload.Namespace == service.Metadata.Namespace && AnalysisContext.Selects(service.Spec.Selector, workload)))
                .ToList();
            for (var i = 0; i < gateway.Spec.Servers.Count && services.Count > 0; i++)
            {
                var number = gateway.Spec.Servers[i].Port.Number;
                if (!services.Exists(service => service.Spec.Ports.Any(port => (port.Target?.Number ?? port.Port) == number || port.Port == number || port.Target is { Number: null })))
                {
                    yield return Message(
                        AnalysisCodes.GatewayPortNotOnService, gateway, $"spec.servers[{i}].port",
                        $"port {number} is none of {string.Join(", ", services.Select(service => service.Key))}: in a cluster nobody reaches it");
                }
            }
        }
    }
}
