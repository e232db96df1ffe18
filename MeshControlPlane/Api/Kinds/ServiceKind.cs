using System.Text.Json.Nodes;
using MeshControlPlane.Store;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Services: those that users wrote, and those that show where the mesh itself is.</summary>
internal sealed class ServiceKind(StoredKind stored, SystemObjects system) : ServedKind(stored.Descriptor)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs => stored.Verbs;

    /// <inheritdoc/>
    public override bool HasLiveStatus => stored.HasLiveStatus;

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version) List()
    {
        var (objects, version) = stored.List();
        return (WithSystem(objects), version);
    }

    /// <inheritdoc/>
    public override KubernetesObject? Find(string ns, string name) =>
        stored.Find(ns, name) ?? system.Services().FirstOrDefault(service => service.Key.Namespace == ns && service.Key.Name == name);

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version, ChangeSubscription Changes) ListAndWatch()
    {
        var (objects, version, changes) = stored.ListAndWatch();
        return (WithSystem(objects), version, changes);
    }

    /// <inheritdoc/>
    public override string? ReadOnlyReasonOf(string ns, string name) =>
        stored.Find(ns, name) is null && Find(ns, name) is not null ? "it shows where a part of the mesh is; the control plane makes it" : null;

    /// <inheritdoc/>
    public override ChangeSubscription? Watch(long since) => stored.Watch(since);

    /// <inheritdoc/>
    public override JsonObject? StatusOf(KubernetesObject item) => item.Content.TryGetProperty("status", out _) ? null : stored.StatusOf(item);

    // One that a user wrote under the same name counts.
    private IEnumerable<KubernetesObject> WithSystem(IEnumerable<KubernetesObject> written)
    {
        var made = system.Services();
        return made.Count == 0
            ? written
            : written.UnionBy(made, service => service.Key)
                .OrderBy(service => service.Key.Namespace, StringComparer.Ordinal)
                .ThenBy(service => service.Key.Name, StringComparer.Ordinal);
    }
}
