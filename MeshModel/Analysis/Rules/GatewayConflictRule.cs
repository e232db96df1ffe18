using MeshModel.Hosts;
using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0145: two Gateways with a port, a host and workloads in common.</summary>
internal sealed class GatewayConflictRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        var servers = mesh.Resources.OfType<Gateway>()
            .SelectMany(gateway => gateway.Spec.Servers.Select((server, index) => (Gateway: gateway, Server: server, Index: index)))
            .GroupBy(entry => (entry.Server.Port.Number, entry.Server.Bind ?? ""))
            .Select(group => group.ToList());
        foreach (var group in servers)
        {
            foreach (var one in group)
            {
                var other = group.Find(other => other.Gateway.Key != one.Gateway.Key && Meet(mesh, one.Gateway, other.Gateway) && CommonHost(one.Server, other.Server) is not null);
                if (other.Gateway is not null)
                {
                    yield return Message(
                        AnalysisCodes.GatewayConflict, one.Gateway, $"spec.servers[{one.Index}]",
                        $"{other.Gateway.Key} has port {one.Server.Port.Number} of the same workloads too, for {CommonHost(one.Server, other.Server)}: the older one counts");
                }
            }
        }
    }

    private static bool Meet(AnalysisContext mesh, Gateway one, Gateway other) =>
        Labels.Text(one.Spec.Selector) == Labels.Text(other.Spec.Selector) || mesh.AnyWorkloadHasBoth(one.Spec.Selector, other.Spec.Selector);

    // Hosts for different namespaces are told apart by the VirtualServices that name them.
    private static string? CommonHost(Server one, Server other) =>
        one.Hosts
            .SelectMany(_ => other.Hosts, (left, right) => NamespaceOf(left) == NamespaceOf(right) ? HostName.Intersect(HostOf(left), HostOf(right)) : null)
            .FirstOrDefault(host => host is not null);

    private static string HostOf(string host) => host[(host.IndexOf('/') + 1)..];

    private static string NamespaceOf(string host) => host.Contains('/') ? host[..host.IndexOf('/')] : "*";
}
