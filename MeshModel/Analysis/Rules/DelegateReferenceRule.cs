namespace MeshModel.Analysis.Rules;

/// <summary>MESH0009: a rule that hands on to a VirtualService which is missing, has hosts, or is not exported.</summary>
internal sealed class DelegateReferenceRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var (owner, rule, path) in mesh.HttpRules())
        {
            if (rule.Delegate is not { } reference)
            {
                continue;
            }

            var ns = string.IsNullOrEmpty(reference.Namespace) ? owner.Metadata.Namespace : reference.Namespace;
            var found = mesh.FindVirtualService(ns, reference.Name ?? "");
            var reason = found switch
            {
                null => $"there is no VirtualService {ns}/{reference.Name}",
                { Spec.Hosts.Count: > 0 } => $"VirtualService {ns}/{reference.Name} has hosts of its own, and so is no delegate",
                _ when !mesh.ExportOf(found).Includes(owner.Metadata.Namespace) => $"VirtualService {ns}/{reference.Name} is not exported to {owner.Metadata.Namespace}",
                _ => null,
            };
            if (reason is not null)
            {
                yield return Message(AnalysisCodes.DelegateNotFound, owner, $"{path}.delegate", $"{reason}, and the rule is left out");
            }
        }
    }
}
