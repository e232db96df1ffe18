using System.Text.Json.Nodes;
using MeshControlPlane.Conditions;
using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Kinds;

/// <summary>A kind whose objects are what users wrote.</summary>
internal sealed class StoredKind(KindDescriptor descriptor, ResourceStore store, IResourceStatus status, CoreStatus coreStatus) : ServedKind(descriptor)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs { get; } = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> SelectableFields { get; } =
        ReferenceEquals(descriptor, ResourceKinds.Secret) ? ["metadata.name", "metadata.namespace", "type"] : ["metadata.name", "metadata.namespace"];

    /// <inheritdoc/>
    public override bool HasLiveStatus =>
        Descriptor.Group.EndsWith(".istio.io", StringComparison.Ordinal) || ReferenceEquals(Descriptor, ResourceKinds.Deployment);

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version) List()
    {
        var (objects, version) = store.Read();
        return (objects.OfKind(Descriptor.Group, Descriptor.Kind), version);
    }

    /// <inheritdoc/>
    public override KubernetesObject? Find(string ns, string name) =>
        store.Read().Objects.Find(new ResourceKey(Descriptor.Group, Descriptor.Kind, ns, name));

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version, ChangeSubscription Changes) ListAndWatch()
    {
        var (objects, version, changes) = store.ReadAndWatch();
        return (objects.OfKind(Descriptor.Group, Descriptor.Kind), version, changes);
    }

    /// <inheritdoc/>
    public override ChangeSubscription? Watch(long since) => store.Watch(since);

    /// <inheritdoc/>
    public override JsonObject? StatusOf(KubernetesObject item) =>
        (item.Decoded is { } decoded ? status.StatusOf(decoded) : NotUnderstoodStatus.Of(item, store.Opened)) ?? coreStatus.StatusOf(item);
}
