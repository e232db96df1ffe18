using MeshControlPlane.Explanation;
using MeshModel.Resources;
using MeshTranslation;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshControlPlane.Offline;

/// <summary>A mesh out of files alone, with workloads made up from what the files say.</summary>
internal static class OfflineMesh
{
    /// <summary>The mesh as it would be, were it to run with these resources.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="workloads">Workloads beside those that the files imply.</param>
    /// <param name="caller">Who is going to be asked about; made up where nobody has that name.</param>
    /// <param name="namespace">Namespace of the caller and of workloads that have none.</param>
    public static ExplainedMesh Of(IReadOnlyList<Resource> resources, IReadOnlyList<WorkloadText> workloads, string caller, string @namespace)
    {
        var settings = MeshSettings.From(OfflineAnalysis.MeshConfigOf(resources));
        var indexed = MeshResources.From(resources, settings);
        var nodes = new OfflineWorkloads(resources, indexed).Of(workloads);
        var notes = new List<string>();
        var view = ViewOf(nodes);
        try
        {
            Callers.Find(view, caller, @namespace);
        }
        catch (ExplanationException)
        {
            var node = OfflineWorkloads.Caller(caller, @namespace);
            nodes.Add(node);
            view = ViewOf(nodes);
            notes.Add($"no workload of the files is called {caller}: it is taken to be one of namespace {node.Namespace} with the label app={node.Labels["app"]}");
        }

        return new ExplainedMesh { View = view, Resources = resources, Notes = notes, IsRunning = false };

        MeshView ViewOf(List<MeshProtocol.Node> all) => new(indexed, new RegistrySnapshot(1, [.. all.Select(node => new Workload { Node = node, Ready = true, JoinedAt = default })]));
    }
}
