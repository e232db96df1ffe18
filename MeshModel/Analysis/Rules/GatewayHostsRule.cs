using MeshModel.Hosts;
using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0132: a VirtualService and a Gateway that it names, which have no host in common.</summary>
internal sealed class GatewayHostsRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var virtualService in mesh.VirtualServices)
        {
            for (var i = 0; i < virtualService.Spec.Gateways.Count; i++)
            {
                var reference = virtualService.Spec.Gateways[i];
                var (ns, name) = GatewayReferenceRule.Resolve(reference, virtualService.Metadata.Namespace);
                if (reference == "mesh" || mesh.FindGateway(ns, name) is not { } gateway)
                {
                    continue;
                }

                var hosts = gateway.Spec.Servers.SelectMany(server => server.Hosts).Where(host => IsFor(host, gateway, virtualService)).Select(host => host[(host.IndexOf('/') + 1)..]).ToList();
                if (!virtualService.Spec.Hosts.Any(own => hosts.Exists(host =>
                    HostName.Intersect(host, mesh.Resolve(own, virtualService)) is not null || HostName.Intersect(host, own) is not null)))
                {
                    var there = hosts.Count == 0 ? $"it has none for namespace {virtualService.Metadata.Namespace}" : string.Join(", ", hosts);
                    yield return Message(AnalysisCodes.GatewayHosts, virtualService, "spec.hosts", $"none of them is a host of {gateway.Key} ({there}): the rules do not count there");
                }
            }
        }
    }

    private static bool IsFor(string host, Gateway gateway, VirtualService virtualService) => host.Split('/') switch
    {
        [".", _] => gateway.Metadata.Namespace == virtualService.Metadata.Namespace,
        [var ns, _] => ns == "*" || ns == virtualService.Metadata.Namespace,
        _ => true,
    };
}
