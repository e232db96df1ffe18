using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Pods: the workloads that have joined, and the control plane.</summary>
internal sealed class PodKind(PodCatalog pods, SystemObjects system) : ServedKind(ResourceKinds.Pod)
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
        return (WithControlPlane(set), version);
    }

    /// <inheritdoc/>
    public override KubernetesObject? Find(string ns, string name) => WithControlPlane(pods.Read().Pods, new ResourceKey("", "Pod", ns, name));

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version, ChangeSubscription Changes) ListAndWatch()
    {
        var (set, version, changes) = pods.ReadAndWatch();
        return (WithControlPlane(set), version, changes);
    }

    /// <inheritdoc/>
    public override ChangeSubscription? Watch(long since) => pods.Watch(since);

    private IEnumerable<KubernetesObject> WithControlPlane(ObjectSet set) =>
        (system.ControlPlane is { } own ? set.With(own) : set).OfKind("", "Pod");

    private KubernetesObject? WithControlPlane(ObjectSet set, ResourceKey key) =>
        set.Find(key) ?? (system.ControlPlane is { } own && own.Key == key ? own : null);
}
