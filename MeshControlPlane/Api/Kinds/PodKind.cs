using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Pods: the workloads that have joined.</summary>
internal sealed class PodKind(PodCatalog pods) : ServedKind(ResourceKinds.Pod)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs { get; } = ["get", "list", "watch"];

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> SelectableFields { get; } =
        ["metadata.name", "metadata.namespace", "spec.nodeName", "spec.serviceAccountName", "status.phase", "status.podIP"];

    /// <inheritdoc/>
    public override string ReadOnlyReason =>
        "a pod here is a process whose proxy has joined the mesh: start or stop the process (the AppHost does so, or run MeshProxy beside it)";

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version) List()
    {
        var (set, version) = pods.Read();
        return (set.OfKind("", "Pod"), version);
    }

    /// <inheritdoc/>
    public override KubernetesObject? Find(string ns, string name) => pods.Read().Pods.Find(new ResourceKey("", "Pod", ns, name));

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version, ChangeSubscription Changes) ListAndWatch()
    {
        var (set, version, changes) = pods.ReadAndWatch();
        return (set.OfKind("", "Pod"), version, changes);
    }

    /// <inheritdoc/>
    public override ChangeSubscription? Watch(long since) => pods.Watch(since);
}
