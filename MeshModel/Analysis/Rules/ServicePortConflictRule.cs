using MeshModel.Kubernetes;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0116, IST0137: Services that send to one port of a workload by different protocols, or from different ports.</summary>
internal sealed class ServicePortConflictRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        var ports = mesh.Resources.OfType<Service>()
            .Where(service => service.Spec.Selector.Count > 0)
            .SelectMany(service => service.Spec.Ports.Select((port, index) => (Service: service, Port: port, Index: index)))
            .Where(entry => entry.Port.Target is not { Number: null })
            .GroupBy(entry => (entry.Service.Metadata.Namespace, Target: entry.Port.Target?.Number ?? entry.Port.Port))
            // Where all agree, it does not matter who has workloads in common.
            .Where(group => group.Select(entry => (ProtocolOf(entry.Port), entry.Port.Port)).Distinct().Skip(1).Any());
        foreach (var group in ports)
        {
            var all = group.ToList();
            foreach (var own in all)
            {
                var rivals = all.Where(other => other.Service.Key != own.Service.Key
                    && (other.Port.Port != own.Port.Port || ProtocolOf(other.Port) != ProtocolOf(own.Port))
                    && mesh.AnyWorkloadHasBoth(own.Service.Spec.Selector, other.Service.Spec.Selector, group.Key.Namespace)).ToList();
                if (rivals.Find(other => ProtocolOf(other.Port) != ProtocolOf(own.Port)) is { Service: { } spoken } rival)
                {
                    yield return Message(
                        AnalysisCodes.ServiceProtocols, own.Service, $"spec.ports[{own.Index}]",
                        $"{spoken.Key} sends to port {group.Key.Target} of the same workloads as {ProtocolOf(rival.Port)}, and this one as {ProtocolOf(own.Port)}");
                }

                if (rivals.Find(other => other.Port.Port != own.Port.Port) is { Service: { } numbered } differing)
                {
                    yield return Message(
                        AnalysisCodes.ServicePorts, own.Service, $"spec.ports[{own.Index}].port",
                        $"{numbered.Key} sends to port {group.Key.Target} of the same workloads from port {differing.Port.Port}, and this one from {own.Port.Port}: the sidecar knows one of them");
                }
            }
        }
    }

    private static string ProtocolOf(ServicePort port) =>
        (!string.IsNullOrEmpty(port.AppProtocol) ? port.AppProtocol : port.Name.Split('-')[0]) is { Length: > 0 } name ? name.ToLowerInvariant() : "what it looks like";
}
