namespace MeshModel.Analysis.Rules;

/// <summary>IST0101: a route or mirror to a subset that no DestinationRule defines.</summary>
internal sealed class DestinationSubsetRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var virtualService in mesh.VirtualServices)
        {
            foreach (var (destination, path) in AnalysisContext.DestinationsOf(virtualService))
            {
                var host = mesh.Resolve(destination.Host, virtualService);
                if (!string.IsNullOrEmpty(destination.Subset) && mesh.Knows(host)
                    && !mesh.RulesFor(host).Any(rule => rule.Spec.Subsets.Any(subset => subset.Name == destination.Subset)))
                {
                    yield return Message(
                        AnalysisCodes.SubsetNotFound, virtualService, $"{path}.subset",
                        $"no DestinationRule for {host} defines the subset {destination.Subset}, and what is sent there gets 503");
                }
            }
        }
    }
}
