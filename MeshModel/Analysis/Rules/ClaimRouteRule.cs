using MeshModel.Networking;
using MeshModel.Security;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0149: rules that look at claims of tokens, at a gateway that verifies none.</summary>
internal sealed class ClaimRouteRule : AnalysisRule
{
    private const string Claims = "@request.auth.claims";
    private const string RootNamespace = "istio-system";

    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        var authentications = mesh.Resources.OfType<RequestAuthentication>().ToList();
        foreach (var (owner, rule, path) in mesh.HttpRules())
        {
            if (PlaceOf(rule) is not { } place)
            {
                continue;
            }

            foreach (var reference in owner.Spec.Gateways.Where(reference => reference != "mesh"))
            {
                var (ns, name) = GatewayReferenceRule.Resolve(reference, owner.Metadata.Namespace);
                if (mesh.FindGateway(ns, name) is { } gateway && !authentications.Exists(authentication => IsFor(mesh, authentication, gateway)))
                {
                    yield return Message(
                        AnalysisCodes.ClaimsUnverified, owner, $"{path}.{place}",
                        $"no RequestAuthentication is for the workloads of {gateway.Key}, so no request has claims, and the match never holds");
                }
            }
        }
    }

    private static string? PlaceOf(HttpRoute rule)
    {
        for (var i = 0; i < rule.Match.Count; i++)
        {
            if (rule.Match[i].Headers.Keys.Concat(rule.Match[i].WithoutHeaders.Keys).Any(name => name.StartsWith(Claims, StringComparison.OrdinalIgnoreCase)))
            {
                return $"match[{i}]";
            }
        }

        return null;
    }

    private static bool IsFor(AnalysisContext mesh, RequestAuthentication authentication, Gateway gateway)
    {
        var labels = authentication.Spec.Selector?.MatchLabels ?? new Dictionary<string, string>();
        var home = authentication.Metadata.Namespace;
        return home == RootNamespace
            ? labels.Count == 0 || mesh.AnyWorkloadHasBoth(gateway.Spec.Selector, labels) || Labels.Text(labels) == Labels.Text(gateway.Spec.Selector)
            : mesh.AnyWorkloadHasBoth(gateway.Spec.Selector, labels, home);
    }
}
