using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.VirtualServices;

/// <summary>The rules for a VirtualService as a whole; the rules for its parts are beside this file.</summary>
internal static class VirtualServiceRules
{
    public static void Check(VirtualService resource, Report report)
    {
        var spec = resource.Spec;
        var isDelegate = spec.Hosts.Count == 0;
        if (isDelegate)
        {
            CheckDelegate(spec, report);
        }
        else
        {
            CheckHosts(spec, report);
            GatewayNameRules.Check(spec.Gateways, "spec.gateways", report);
        }

        ExportToRules.Check(spec.ExportTo, resource.Metadata.Namespace, report);
        if (spec.Http.Count == 0 && spec.Tls.Count == 0 && spec.Tcp.Count == 0)
        {
            report.Error("VS-1", "spec", "needs at least one rule in http, tls or tcp");
        }

        var claimsAllowed = spec.Gateways.Count > 0 && !spec.Gateways.Contains("mesh");
        for (var i = 0; i < spec.Http.Count; i++)
        {
            HttpRouteRules.Check(spec.Http[i], i + 1 < spec.Http.Count ? spec.Http[i + 1] : null, FieldPath.Element("spec.http", i), isDelegate, claimsAllowed, report);
        }

        for (var i = 0; i < spec.Tls.Count; i++)
        {
            L4RouteRules.CheckTls(spec.Tls[i], FieldPath.Element("spec.tls", i), spec.Hosts, report);
        }

        for (var i = 0; i < spec.Tcp.Count; i++)
        {
            L4RouteRules.CheckTcp(spec.Tcp[i], FieldPath.Element("spec.tcp", i), report);
        }

        UnreachableRules.Check(spec, report);
    }

    private static void CheckDelegate(VirtualServiceSpec spec, Report report)
    {
        if (spec.Gateways.Count > 0)
        {
            report.Error("VS-DEL-1", "spec.gateways", "a VirtualService without hosts is a delegate and takes the gateways of the one that calls it");
        }

        if (spec.Tcp.Count > 0)
        {
            report.Error("VS-DEL-2", "spec.tcp", "a VirtualService without hosts is a delegate and may only have http rules");
        }

        if (spec.Tls.Count > 0)
        {
            report.Error("VS-DEL-3", "spec.tls", "a VirtualService without hosts is a delegate and may only have http rules");
        }
    }

    private static void CheckHosts(VirtualServiceSpec spec, Report report)
    {
        var inMesh = spec.Gateways.Count == 0 || spec.Gateways.Contains("mesh");
        for (var i = 0; i < spec.Hosts.Count; i++)
        {
            var host = spec.Hosts[i];
            var at = FieldPath.Element("spec.hosts", i);
            if (host == "*" && spec.Gateways is ["mesh"])
            {
                // A Gateway may have been given the reserved name; old tutorials do, and Istio once took it.
                report.Warn("VS-HOST-1", at, "* at gateway mesh can only mean a Gateway of that name; Istio reserves mesh for the sidecars and refuses this: write namespace/mesh");
            }
            else if (host == "*" && inMesh)
            {
                report.Error("VS-HOST-1", at, "* is only for a VirtualService that is bound to gateways and not to mesh");
            }

            if (!DomainNames.IsAddress(host))
            {
                report.Error(at, DomainNames.CheckWildcard(host));
            }

            var earlier = spec.Hosts.Take(i).FirstOrDefault(other => DomainNames.Covers(other, host) || DomainNames.Covers(host, other));
            if (earlier is not null)
            {
                report.Error("VS-HOST-2", at, $"\"{host}\" and \"{earlier}\" overlap");
            }
        }
    }
}
