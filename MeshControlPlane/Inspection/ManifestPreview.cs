using MeshControlPlane.Discovery;
using MeshControlPlane.KeySets;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshExplanation.Offline;
using MeshModel.Analysis;
using MeshModel.Findings;
using MeshModel.Resources;
using MeshModel.Schemas;
using MeshTranslation;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshControlPlane.Inspection;

/// <summary>Says what resources would change before they are applied, by translating the mesh with and without them.</summary>
internal sealed class ManifestPreview(
    IResourceStore store, ConfigurationSource source, MeshSettings defaults, IWorkloadRegistry registry, KeySetCache keySets, TimeProvider time)
{
    private readonly MeshAnalyzer _analyzer = new();

    public ManifestEffect Compare(ManifestQuestion question)
    {
        var refused = new List<ResourceMessage>();
        var current = store.Current.Resources;
        var wanted = current.Values.ToDictionary(resource => resource.Key);
        foreach (var content in question.Resources)
        {
            SchemaPruning.RemoveNulls(content);
            var admission = AdmissionCheck.Check(content, source: null);
            refused.AddRange(admission.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => new ResourceMessage(
                $"{content["kind"]} {content["metadata"]?["namespace"]}/{content["metadata"]?["name"]}", "IST0106", finding.Severity, finding.Path, finding.Message)));
            if (admission.Resource is { } resource)
            {
                // Its age stays, which settles who comes first.
                var age = current.GetValueOrDefault(resource.Key)?.Metadata.CreationTimestamp ?? time.GetUtcNow();
                wanted[resource.Key] = resource with { Metadata = resource.Metadata with { CreationTimestamp = age } };
            }
        }

        var workloads = registry.Current;
        var before = source.Current.View;
        var settings = MeshConfigReader.SettingsOf(OfflineAnalysis.MeshConfigOf(wanted.Values), defaults);
        var after = new MeshView(MeshResources.From(wanted.Values, settings), workloads, keySets.Current);
        var changes = workloads.Workloads
            .Select(workload => new ProxyChange($"{workload.Node.Namespace}/{workload.Node.Name}", ConfigurationDifference.Between(before.Translate(workload.Node), after.Translate(workload.Node))))
            .Where(change => change.Parts.Count > 0)
            .ToList();
        return new ManifestEffect(refused, NewMessages(current.Values, wanted.Values, workloads), changes);
    }

    private List<ResourceMessage> NewMessages(IEnumerable<Resource> before, IEnumerable<Resource> after, RegistrySnapshot workloads)
    {
        var known = Analyze(before, workloads).ToHashSet();
        return [.. Analyze(after, workloads).Where(message => !known.Contains(message))];
    }

    private IEnumerable<ResourceMessage> Analyze(IEnumerable<Resource> resources, RegistrySnapshot workloads)
    {
        var all = resources.ToList();
        var found = _analyzer.Analyze(new AnalysisInput
        {
            Resources = all,
            Workloads = [.. workloads.Workloads.Select(workload => new AnalysisWorkload(workload.Node.Namespace, workload.Node.Labels))],
            Mesh = OfflineAnalysis.MeshConfigOf(all),
        });
        return found.Values.SelectMany(list => list).Select(message => new ResourceMessage(
            message.Resource.ToString(), message.Code.Code, message.Code.Severity, message.Path, message.Code.Remedy.Length == 0 ? message.Text : $"{message.Text}; {message.Code.Remedy}"));
    }
}
