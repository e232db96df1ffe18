namespace MeshModel.Analysis.Rules;

/// <summary>IST0112: a destination with several ports, of which the route names none.</summary>
internal sealed class DestinationPortRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var virtualService in mesh.VirtualServices)
        {
            foreach (var (destination, path) in AnalysisContext.DestinationsOf(virtualService))
            {
                var host = mesh.Resolve(destination.Host, virtualService);
                if (destination.Port is null && mesh.FindService(host) is { Spec.Ports.Count: > 1 })
                {
                    yield return Message(
                        AnalysisCodes.PortRequired, virtualService, path,
                        $"{host} has several ports, and the one that the caller asked for is used");
                }
            }
        }
    }
}
