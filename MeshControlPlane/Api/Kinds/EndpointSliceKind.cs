using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Endpoint slices, or endpoints in the older form: for each Service the pods that it selects.</summary>
internal sealed class EndpointSliceKind(EndpointSliceCatalog slices, KindDescriptor kind) : ServedKind(kind)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs { get; } = ["get", "list", "watch"];

    /// <inheritdoc/>
    public override string ReadOnlyReason => "endpoints follow from the selectors of Services and the labels of pods";

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version) List()
    {
        var (set, version) = slices.Read();
        return (set.OfKind(Descriptor.Group, Descriptor.Kind), version);
    }

    /// <inheritdoc/>
    public override KubernetesObject? Find(string ns, string name) => slices.Read().Slices.Find(new ResourceKey(Descriptor.Group, Descriptor.Kind, ns, name));

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version, ChangeSubscription Changes) ListAndWatch()
    {
        var (set, version, changes) = slices.ReadAndWatch();
        return (set.OfKind(Descriptor.Group, Descriptor.Kind), version, changes);
    }

    /// <inheritdoc/>
    public override ChangeSubscription? Watch(long since) => slices.Watch(since);
}
