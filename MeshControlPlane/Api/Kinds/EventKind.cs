using MeshControlPlane.Events;
using MeshControlPlane.Store;
using MeshModel.Kinds;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Events: what has happened in the last hour.</summary>
internal sealed class EventKind(EventLog events) : ServedKind(ResourceKinds.Event)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs { get; } = ["get", "list", "watch"];

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> SelectableFields { get; } =
    [
        "metadata.name", "metadata.namespace", "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
        "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
    ];

    /// <inheritdoc/>
    public override string ReadOnlyReason => "the control plane writes events; they go by themselves after an hour";

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version) List()
    {
        var (set, version) = events.Read();
        return (set.OfKind("", "Event"), version);
    }

    /// <inheritdoc/>
    public override KubernetesObject? Find(string ns, string name) => List().Objects.FirstOrDefault(item => item.Key.Namespace == ns && item.Key.Name == name);

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version, ChangeSubscription Changes) ListAndWatch()
    {
        var (set, version, changes) = events.ReadAndWatch();
        return (set.OfKind("", "Event"), version, changes);
    }

    /// <inheritdoc/>
    public override ChangeSubscription? Watch(long since) => events.Watch(since);
}
