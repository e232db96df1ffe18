using MeshModel.Analysis;
using MeshModel.Kubernetes;
using MeshModel.Mesh;
using MeshModel.Networking;
using MeshModel.Resources;

namespace MeshExplanation.Offline;

/// <summary>Analyses files without a running mesh.</summary>
internal static class OfflineAnalysis
{
    /// <summary>What is wrong with the files, and what their resources do to one another; by file and line.</summary>
    public static IReadOnlyList<Diagnostic> Of(ManifestFiles files)
    {
        var found = new MeshAnalyzer().Analyze(new AnalysisInput
        {
            Resources = files.Resources,
            // Files without any may be a part of the whole, and say nothing of who is there; the gateway is the mesh's own.
            KnowsWorkloads = files.Resources.Any(resource => resource is Deployment or WorkloadEntry),
            Workloads = [new AnalysisWorkload("istio-system", new Dictionary<string, string> { ["istio"] = "ingressgateway", ["app"] = "istio-ingressgateway" })],
            Mesh = MeshConfigOf(files.Resources),
        });
        var bySource = files.Resources.ToDictionary(resource => resource.Key, resource => resource.Source);
        var messages = found.Values.SelectMany(list => list).Select(message => Describe(message, bySource.GetValueOrDefault(message.Resource)));
        return
        [
            .. files.Diagnostics.Concat(messages)
                .OrderBy(diagnostic => diagnostic.File, StringComparer.Ordinal)
                .ThenBy(diagnostic => diagnostic.Line)
                .ThenBy(diagnostic => diagnostic.Code, StringComparer.Ordinal),
        ];
    }

    /// <summary>The settings of the mesh that the files hold, or the defaults.</summary>
    public static MeshConfig MeshConfigOf(IEnumerable<Resource> resources) =>
        (resources.FirstOrDefault(resource => resource.Key == MeshConfigText.ResourceKey) is ConfigMap settings ? MeshConfigText.Read(settings).Config : null) ?? new MeshConfig();

    /// <summary>A message with its place.</summary>
    public static Diagnostic Describe(AnalysisMessage message, ResourceSource? source) => new()
    {
        Code = message.Code.Code,
        Name = message.Code.Name,
        Severity = message.Code.Severity,
        Resource = message.Resource.ToString(),
        Path = message.Path,
        Message = message.Text,
        Remedy = message.Code.Remedy,
        File = source?.File ?? "",
        Line = source?.LineOf(message.Path) ?? 0,
        Documentation = message.Code.Documentation,
    };
}
