using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshExplanation.Offline;

/// <summary>A mesh out of files alone, with workloads made up from what the files say.</summary>
internal sealed class OfflineMesh
{
    private readonly MeshResources _indexed;
    private readonly IReadOnlyList<Resource> _resources;
    private readonly IReadOnlyList<Node> _nodes;

    private OfflineMesh(IReadOnlyList<Resource> resources, MeshResources indexed, IReadOnlyList<Node> nodes)
    {
        _resources = resources;
        _indexed = indexed;
        _nodes = nodes;
        Explained = Of(nodes, []);
    }

    /// <summary>The mesh as it would be, were it to run with these resources.</summary>
    public ExplainedMesh Explained { get; }

    /// <summary>Makes the workloads up.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="workloads">Workloads beside those that the files imply.</param>
    public static OfflineMesh Of(IReadOnlyList<Resource> resources, IReadOnlyList<WorkloadText> workloads)
    {
        var indexed = MeshResources.From(resources, MeshSettings.From(OfflineAnalysis.MeshConfigOf(resources)));
        return new OfflineMesh(resources, indexed, new OfflineWorkloads(resources, indexed).Of(workloads));
    }

    /// <summary>The mesh with a caller, who is made up where nobody has that name.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="workloads">Workloads beside those that the files imply.</param>
    /// <param name="caller">Who is going to be asked about.</param>
    /// <param name="namespace">Namespace of the caller.</param>
    public static ExplainedMesh Of(IReadOnlyList<Resource> resources, IReadOnlyList<WorkloadText> workloads, string caller, string @namespace)
    {
        var mesh = Of(resources, workloads);
        return mesh.Knows(caller, @namespace) ? mesh.Explained : mesh.With(caller, @namespace);
    }

    /// <summary>Whether a workload, service or gateway has that name.</summary>
    public bool Knows(string caller, string @namespace)
    {
        try
        {
            Callers.Find(Explained.View, caller, @namespace);
            return true;
        }
        catch (ExplanationException)
        {
            return false;
        }
    }

    /// <summary>The same mesh with a caller of whom nothing but the name is known.</summary>
    public ExplainedMesh With(string caller, string @namespace)
    {
        var node = OfflineWorkloads.Caller(caller, @namespace);
        var note = $"no workload of the files is called {caller}: it is taken to be one of namespace {node.Namespace} with the label app={node.Labels["app"]}";
        return Of([.. _nodes, node], [note]);
    }

    private ExplainedMesh Of(IReadOnlyList<Node> nodes, IReadOnlyList<string> notes) => new()
    {
        View = new MeshView(_indexed, new RegistrySnapshot(1, [.. nodes.Select(node => new Workload { Node = node, Ready = true, JoinedAt = default })])),
        Resources = _resources,
        Notes = notes,
        IsRunning = false,
    };
}
