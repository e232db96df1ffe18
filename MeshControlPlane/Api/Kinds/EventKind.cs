using MeshControlPlane.Store;
using MeshModel.Kinds;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Events: the mesh records none; <c>kubectl describe</c> asks for them all the same.</summary>
internal sealed class EventKind(TimeProvider time) : ServedKind(ResourceKinds.Event)
{
    private readonly ChangeHistory _none = new(time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs { get; } = ["get", "list", "watch"];

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> SelectableFields { get; } =
    [
        "metadata.name", "metadata.namespace", "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
        "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
    ];

    /// <inheritdoc/>
    public override string ReadOnlyReason => "the mesh keeps no events; the logs of the proxies and of the control plane say what happened";

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version) List() => ([], _none.Version);

    /// <inheritdoc/>
    public override KubernetesObject? Find(string ns, string name) => null;

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version, ChangeSubscription Changes) ListAndWatch() =>
        ([], _none.Version, _none.Subscribe(_none.Version)!);

    /// <inheritdoc/>
    public override ChangeSubscription? Watch(long since) => _none.Subscribe(since);
}
