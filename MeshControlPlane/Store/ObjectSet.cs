using System.Collections.Immutable;
using MeshModel.Resources;

namespace MeshControlPlane.Store;

/// <summary>Objects of all kinds at one version, immutable; those of a kind are in order of namespace and name, as Kubernetes lists them.</summary>
internal sealed class ObjectSet
{
    private static readonly ImmutableSortedDictionary<ResourceKey, KubernetesObject> NoObjects =
        ImmutableSortedDictionary.Create<ResourceKey, KubernetesObject>(Comparer<ResourceKey>.Create(ByNamespaceAndName));

    private readonly ImmutableDictionary<(string Group, string Kind), ImmutableSortedDictionary<ResourceKey, KubernetesObject>> _kinds;

    private ObjectSet(ImmutableDictionary<(string Group, string Kind), ImmutableSortedDictionary<ResourceKey, KubernetesObject>> kinds) => _kinds = kinds;

    /// <summary>No objects.</summary>
    public static ObjectSet Empty { get; } =
        new(ImmutableDictionary<(string Group, string Kind), ImmutableSortedDictionary<ResourceKey, KubernetesObject>>.Empty);

    /// <summary>The set of these objects, of which no two have one identity.</summary>
    public static ObjectSet Of(IEnumerable<KubernetesObject> objects) => new(objects
        .GroupBy(item => (item.Key.Group, item.Key.Kind))
        .ToImmutableDictionary(kind => kind.Key, kind => NoObjects.AddRange(kind.Select(item => KeyValuePair.Create(item.Key, item)))));

    /// <summary>All objects, kind after kind.</summary>
    public IEnumerable<KubernetesObject> All => _kinds.Values.SelectMany(kind => kind.Values);

    /// <summary>The objects of a kind.</summary>
    public IEnumerable<KubernetesObject> OfKind(string group, string kind) =>
        _kinds.GetValueOrDefault((group, kind), NoObjects).Values;

    /// <summary>The object of that identity, or <see langword="null"/>.</summary>
    public KubernetesObject? Find(ResourceKey key) =>
        _kinds.GetValueOrDefault((key.Group, key.Kind), NoObjects).GetValueOrDefault(key);

    /// <summary>These objects with one added or replaced.</summary>
    public ObjectSet With(KubernetesObject item) =>
        new(_kinds.SetItem((item.Key.Group, item.Key.Kind), _kinds.GetValueOrDefault((item.Key.Group, item.Key.Kind), NoObjects).SetItem(item.Key, item)));

    /// <summary>These objects without one.</summary>
    public ObjectSet Without(ResourceKey key) =>
        new(_kinds.SetItem((key.Group, key.Kind), _kinds.GetValueOrDefault((key.Group, key.Kind), NoObjects).Remove(key)));

    private static int ByNamespaceAndName(ResourceKey one, ResourceKey other)
    {
        var order = string.CompareOrdinal(one.Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(one.Name, other.Name);
    }
}
