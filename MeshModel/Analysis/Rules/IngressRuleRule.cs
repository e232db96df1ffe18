using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0140: traffic from a gateway to a host whose subsets only rules for sidecars choose among.</summary>
internal sealed class IngressRuleRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        var byHost = mesh.VirtualServices
            .Where(AnalysisContext.IsForSidecars)
            .SelectMany(rules => rules.Spec.Hosts.Where(host => RoutesToSubsets(mesh, rules, mesh.Resolve(host, rules))).Select(host => (Host: mesh.Resolve(host, rules), Rules: rules)))
            .ToLookup(entry => entry.Host, entry => entry.Rules, StringComparer.OrdinalIgnoreCase);
        foreach (var owner in mesh.VirtualServices.Where(owner => owner.Spec.Gateways.Count > 0 && !owner.Spec.Gateways.Contains("mesh")))
        {
            for (var i = 0; i < owner.Spec.Http.Count; i++)
            {
                for (var j = 0; j < owner.Spec.Http[i].Route.Count; j++)
                {
                    var destination = owner.Spec.Http[i].Route[j].Destination;
                    if (string.IsNullOrEmpty(destination.Subset) && byHost[mesh.Resolve(destination.Host, owner)].FirstOrDefault(other => other.Key != owner.Key) is { } rules)
                    {
                        yield return Message(
                            AnalysisCodes.IngressRule, owner, $"spec.http[{i}].route[{j}].destination",
                            $"{rules.Key} chooses among subsets of {destination.Host}, but not for what comes in at a gateway: all of its endpoints get it");
                    }
                }
            }
        }
    }

    private static bool RoutesToSubsets(AnalysisContext mesh, VirtualService rules, string host) => rules.Spec.Http.SelectMany(rule => rule.Route)
        .Any(route => !string.IsNullOrEmpty(route.Destination.Subset) && mesh.Resolve(route.Destination.Host, rules).Equals(host, StringComparison.OrdinalIgnoreCase));
}
