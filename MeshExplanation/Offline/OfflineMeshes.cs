using System.Collections.Concurrent;

namespace MeshExplanation.Offline;

/// <summary>A mesh out of files for any number of callers; those that the files do not know are made up, each in a mesh of its own.</summary>
/// <param name="files">The manifests.</param>
/// <param name="workloads">Workloads beside those that the files imply.</param>
internal sealed class OfflineMeshes(ManifestFiles files, IReadOnlyList<WorkloadText> workloads)
{
    private readonly ConcurrentDictionary<(string Caller, string Namespace), Lazy<ExplainedMesh>> _strangers = [];
    private readonly Lazy<OfflineMesh> _mesh = new(() => OfflineMesh.Of(files.Resources, workloads));

    /// <summary>The mesh, with a proxy of that name in it.</summary>
    /// <param name="caller">Who is going to be asked about.</param>
    /// <param name="namespace">Namespace of callers that are named without one.</param>
    public ExplainedMesh For(string caller, string @namespace) => _mesh.Value.Knows(caller, @namespace)
        ? _mesh.Value.Explained
        : _strangers.GetOrAdd((caller, @namespace), asked => new Lazy<ExplainedMesh>(() => _mesh.Value.With(asked.Caller, asked.Namespace))).Value;
}
