using MeshModel.Kubernetes;
using MeshModel.Networking;
using MeshModel.Observability;
using MeshModel.Resources;
using MeshModel.Security;
using MeshModel.Validation.Core;
using MeshModel.Validation.DestinationRules;
using MeshModel.Validation.Gateways;
using MeshModel.Validation.Observability;
using MeshModel.Validation.Security;
using MeshModel.Validation.ServiceEntries;
using MeshModel.Validation.Sidecars;
using MeshModel.Validation.VirtualServices;

namespace MeshModel.Validation;

/// <summary>The rules of each kind, on one resource at a time.</summary>
internal static class ResourceRules
{
    public static Report Check(Resource resource)
    {
        var report = new Report();
        MetadataRules.Check(resource, report);
        switch (resource)
        {
            case VirtualService virtualService:
                VirtualServiceRules.Check(virtualService, report);
                break;
            case DestinationRule destinationRule:
                DestinationRuleRules.Check(destinationRule, report);
                break;
            case Gateway gateway:
                GatewayRules.Check(gateway, report);
                break;
            case ServiceEntry entry:
                ServiceEntryRules.Check(entry, report);
                break;
            case WorkloadEntry entry:
                WorkloadEntryRules.Check(entry.Spec, "spec", report);
                break;
            case Sidecar sidecar:
                SidecarRules.Check(sidecar, report);
                break;
            case PeerAuthentication authentication:
                PeerAuthenticationRules.Check(authentication, report);
                break;
            case RequestAuthentication authentication:
                RequestAuthenticationRules.Check(authentication, report);
                break;
            case AuthorizationPolicy policy:
                AuthorizationPolicyRules.Check(policy, report);
                break;
            case Telemetry telemetry:
                TelemetryRules.Check(telemetry, report);
                break;
            case Service service:
                ServiceRules.Check(service, report);
                break;
            case ConfigMap configMap:
                ConfigMapRules.Check(configMap, report);
                break;
        }

        return report;
    }
}
