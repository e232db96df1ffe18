namespace MeshModel.Analysis.Rules;

/// <summary>IST0101: a route or mirror to a host that the mesh does not know.</summary>
internal sealed class DestinationHostRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var virtualService in mesh.VirtualServices)
        {
            foreach (var (destination, path) in AnalysisContext.DestinationsOf(virtualService))
            {
                var host = mesh.Resolve(destination.Host, virtualService);
                if (!mesh.Knows(host))
                {
                    yield return Message(AnalysisCodes.HostNotFound, virtualService, $"{path}.host", $"the mesh knows no host {host}, and what is sent there gets 503{Meant(mesh, destination.Host)}");
                }
            }
        }
    }

    // A name with a dot is complete to Istio, and books.mesh is not books.mesh.svc.cluster.local.
    private static string Meant(AnalysisContext mesh, string host)
    {
        var labels = host.Split('.');
        if (labels.Length is not (2 or 3))
        {
            return "";
        }

        var full = mesh.Resolve(labels[0], labels[1]);
        return mesh.Knows(full) ? $" (a name with a dot is not completed: write {full})" : "";
    }
}
