using MeshModel.Networking;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0101: a VirtualService bound to a Gateway that does not exist.</summary>
internal sealed class GatewayReferenceRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var virtualService in mesh.VirtualServices)
        {
            foreach (var (reference, path) in ReferencesOf(virtualService).Where(entry => entry.Reference != "mesh"))
            {
                var (ns, name) = Resolve(reference, virtualService.Metadata.Namespace);
                if (!mesh.HasGateway(ns, name))
                {
                    yield return Message(AnalysisCodes.GatewayNotFound, virtualService, path, $"there is no Gateway {ns}/{name}, and the rules do not count there");
                }
            }
        }
    }

    private static IEnumerable<(string Reference, string Path)> ReferencesOf(VirtualService virtualService)
    {
        var spec = virtualService.Spec;
        return spec.Gateways.Select((reference, index) => (reference, $"spec.gateways[{index}]"))
            .Concat(spec.Http.SelectMany((rule, i) => rule.Match.SelectMany((match, j) =>
                match.Gateways.Select((reference, k) => (reference, $"spec.http[{i}].match[{j}].gateways[{k}]")))));
    }

    /// <summary>Reads name, ./name, namespace/name, or the old name.namespace.svc…</summary>
    public static (string Namespace, string Name) Resolve(string reference, string own) => reference.Split('/') switch
    {
        [".", var name] => (own, name),
        [var ns, var name] => (ns, name),
        _ => reference.Split('.') switch
        {
            [var name, var ns, ..] => (ns, name),
            _ => (own, reference),
        },
    };
}
