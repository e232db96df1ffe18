namespace MeshModel.Analysis.Rules;

/// <summary>MESH0008: a VirtualService for a service of another namespace whose workloads may not use it.</summary>
internal sealed class HiddenVirtualServiceRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var virtualService in mesh.VirtualServices.Where(AnalysisContext.IsForSidecars))
        {
            var export = mesh.ExportOf(virtualService);
            for (var i = 0; i < virtualService.Spec.Hosts.Count; i++)
            {
                var host = mesh.Resolve(virtualService.Spec.Hosts[i], virtualService);
                if (mesh.FindService(host)?.Metadata.Namespace is { } home && home != virtualService.Metadata.Namespace && !export.Includes(home))
                {
                    yield return Message(
                        AnalysisCodes.HiddenVirtualService, virtualService, $"spec.hosts[{i}]",
                        $"{host} is of namespace {home}, to which the rules are not exported: callers there pass them over");
                }
            }
        }
    }
}
