namespace MeshModel.Analysis.Rules;

/// <summary>IST0173: a subset whose labels no workload of the service carries.</summary>
internal sealed class SubsetWorkloadRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var rule in mesh.DestinationRules)
        {
            if (mesh.FindService(mesh.Resolve(rule.Spec.Host, rule)) is not { Spec.Selector.Count: > 0 } service)
            {
                continue;
            }

            for (var i = 0; i < rule.Spec.Subsets.Count; i++)
            {
                var subset = rule.Spec.Subsets[i];
                if (!mesh.AnyWorkload(service.Metadata.Namespace, Labels.Join(service.Spec.Selector, subset.Labels)))
                {
                    yield return Message(
                        AnalysisCodes.EmptySubset, rule, $"spec.subsets[{i}]",
                        $"no workload of {service.Metadata.Name} carries the labels of the subset {subset.Name}, and what is sent there gets 503");
                }
            }
        }
    }
}
