using MeshModel.Mesh;
using MeshModel.Networking;

namespace MeshModel.Validation.Sidecars;

/// <summary>The rules for a Sidecar as a whole; the rules for its parts are beside this file.</summary>
internal static class SidecarRules
{
    public static void Check(Sidecar resource, Report report)
    {
        var spec = resource.Spec;
        if (spec.Ingress.Count == 0 && spec.Egress.Count == 0 && spec.OutboundTrafficPolicy is null && spec.InboundConnectionPool is null)
        {
            report.Error("SC-1", "spec", "says nothing: give egress, ingress, outboundTrafficPolicy or inboundConnectionPool");
        }

        if (spec.WorkloadSelector is { } selector)
        {
            SelectorRules.Check(selector.Labels, "spec.workloadSelector", "labels", report);
        }

        SidecarIngressRules.Check(spec.Ingress, report);
        SidecarEgressRules.Check(spec.Egress, report);
        CheckProxy(spec.OutboundTrafficPolicy, report);
    }

    private static void CheckProxy(OutboundTrafficPolicy? policy, Report report)
    {
        const string Path = "spec.outboundTrafficPolicy.egressProxy";
        if (policy?.EgressProxy is not { } proxy)
        {
            return;
        }

        if (policy.Mode != OutboundTrafficMode.AllowAny)
        {
            report.Error("SC-10", Path, "only has a meaning with mode ALLOW_ANY");
        }

        if (DomainNames.CheckFull(proxy.Host) is { } fault)
        {
            report.Error(Path + ".host", fault.Under("SC-10"));
        }

        if (proxy.Port is null || !Ports.IsPort(proxy.Port.Number))
        {
            report.Error("SC-10", Path + ".port", "is required");
        }
    }
}
