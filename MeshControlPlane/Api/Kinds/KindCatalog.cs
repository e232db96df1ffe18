using System.Collections.Frozen;
using MeshControlPlane.Events;
using MeshControlPlane.Store;
using MeshModel.Kinds;

namespace MeshControlPlane.Api.Kinds;

/// <summary>All kinds that the API serves.</summary>
internal sealed class KindCatalog
{
    private readonly FrozenDictionary<(string Group, string Version, string Plural), ServedKind> _byPath;

    public KindCatalog(ResourceStore store, PodCatalog pods, EndpointSliceCatalog slices, SystemObjects system, EventLog events, IResourceStatus status, TimeProvider time)
    {
        var coreStatus = new CoreStatus(pods);
        List<ServedKind> kinds = [new PodKind(pods, system), new EndpointSliceKind(slices, EndpointSlice.Kind), new EndpointSliceKind(slices, Endpoints.Kind), new EventKind(events), new NodeKind(time)];
        kinds.Add(new ServiceKind(new StoredKind(ResourceKinds.Service, store, status, coreStatus), system));
        kinds.AddRange(ResourceKinds.All
            .Where(stored => !kinds.Exists(made => made.Descriptor.Group == stored.Group && made.Descriptor.Kind == stored.Kind))
            .Select(stored => new StoredKind(stored, store, status, coreStatus))
            .ToList());
        All = [.. kinds.OrderBy(kind => kind.Descriptor.Group, StringComparer.Ordinal).ThenBy(kind => kind.Descriptor.Plural, StringComparer.Ordinal)];
        Groups = [.. All.GroupBy(kind => kind.Descriptor.Group, kind => kind.Descriptor.Versions)
            .Select(group => new KindGroup(group.Key, [.. group.SelectMany(versions => versions).Distinct()]))];
        _byPath = All.SelectMany(kind => kind.Descriptor.Versions.Select(version => (Version: version, Kind: kind)))
            .ToFrozenDictionary(served => (served.Kind.Descriptor.Group, served.Version, served.Kind.Descriptor.Plural), served => served.Kind);
    }

    /// <summary>The kinds, by group and plural.</summary>
    public IReadOnlyList<ServedKind> All { get; }

    /// <summary>The groups, the core group (with the empty name) among them.</summary>
    public IReadOnlyList<KindGroup> Groups { get; }

    /// <summary>The kind behind a URL, or <see langword="null"/>.</summary>
    public ServedKind? Find(string group, string version, string plural) => _byPath.GetValueOrDefault((group, version, plural));

    /// <summary>The kinds of a group that have a version.</summary>
    public IEnumerable<ServedKind> Of(string group, string version) =>
        All.Where(kind => kind.Descriptor.Group == group && kind.Descriptor.Versions.Contains(version));
}
