using MeshControlPlane.Conditions;
using MeshControlPlane.Store;
using MeshModel.Findings;
using MeshModel.Hosts;
using MeshModel.Networking;
using MeshModel.Resources;
using MeshModel.Security;
using MeshProtocol;
using MeshTranslation;
using MeshTranslation.Resources;

namespace MeshControlPlane.WebConsole.Live;

/// <summary>
/// Which of Istio's resources have to do with a service or a workload, and what analysis finds in them. Put in order once for each state of the store.
/// </summary>
internal sealed class RelatedConfiguration(IResourceStore store, ResourceAnalysis analysis, MeshSettings settings)
{
    private volatile Index? _index;

    /// <summary>The resources that speak of a host: VirtualServices that are for it or send to it, DestinationRules and ServiceEntries.</summary>
    public IReadOnlyList<Resource> OfHost(string host) => Sorted(Current().OfHost(host));

    /// <summary>The resources for a workload: those of the services that it belongs to, and the policies, Sidecars and Gateways that select it.</summary>
    public IReadOnlyList<Resource> OfWorkload(Node node, IEnumerable<MeshService> services)
    {
        var index = Current();
        return Sorted(services.SelectMany(service => index.OfHost(service.Host)).Concat(index.Selecting(node, settings.RootNamespace)));
    }

    /// <summary>How many errors and warnings there are in resources.</summary>
    public FindingCount FindingsIn(IEnumerable<Resource> resources)
    {
        var (errors, warnings) = (0, 0);
        foreach (var message in resources.SelectMany(resource => analysis.Of(resource.Key)))
        {
            errors += message.Code.Severity == Severity.Error ? 1 : 0;
            warnings += message.Code.Severity == Severity.Warning ? 1 : 0;
        }

        return new FindingCount(errors, warnings);
    }

    /// <summary>All that Istio's kinds have in the store.</summary>
    public IReadOnlyList<Resource> All => Current().All;

    private Index Current()
    {
        var snapshot = store.Current;
        return _index is { } known && ReferenceEquals(known.Snapshot, snapshot) ? known : _index = new Index(snapshot, settings.ClusterDomain);
    }

    private static IReadOnlyList<Resource> Sorted(IEnumerable<Resource> resources) =>
    [
        .. resources.DistinctBy(resource => resource.Key)
            .OrderBy(resource => resource.Descriptor.Kind, StringComparer.Ordinal)
            .ThenBy(resource => resource.Metadata.Namespace, StringComparer.Ordinal)
            .ThenBy(resource => resource.Metadata.Name, StringComparer.Ordinal),
    ];

    private sealed class Index
    {
        private readonly ILookup<string, Resource> _byHost;
        private readonly List<(string Host, Resource Resource)> _wildcards;
        private readonly List<(Resource Resource, IReadOnlyDictionary<string, string> Labels)> _selectors;

        public Index(StoreSnapshot snapshot, string clusterDomain)
        {
            Snapshot = snapshot;
            All = [.. snapshot.Resources.Values.Where(resource => resource.Descriptor.Group.EndsWith(".istio.io", StringComparison.Ordinal))];
            var hosts = All.SelectMany(
                HostsOf, (resource, host) => (Host: HostName.Resolve(host, resource.Metadata.Namespace, clusterDomain), Resource: resource)).ToList();
            _byHost = hosts.Where(entry => !HostName.IsWildcard(entry.Host))
                .ToLookup(entry => entry.Host, entry => entry.Resource, StringComparer.OrdinalIgnoreCase);
            _wildcards = [.. hosts.Where(entry => HostName.IsWildcard(entry.Host) && entry.Host != HostName.Any)];
            _selectors = [.. All.Select(resource => (resource, LabelsOf(resource)))
                .Where(entry => entry.Item2 is not null).Select(entry => (entry.resource, entry.Item2!))];
        }

        public StoreSnapshot Snapshot { get; }

        public IReadOnlyList<Resource> All { get; }

        public IEnumerable<Resource> OfHost(string host) =>
            _byHost[host].Concat(_wildcards.Where(entry => HostName.Covers(entry.Host, host)).Select(entry => entry.Resource));

        public IEnumerable<Resource> Selecting(Node node, string rootNamespace) => _selectors
            .Where(entry => IsFor(entry.Resource, node, rootNamespace)
                && entry.Labels.All(label => node.Labels.TryGetValue(label.Key, out var value) && value == label.Value))
            .Select(entry => entry.Resource);

        private static bool IsFor(Resource resource, Node node, string rootNamespace) => resource is Gateway
            ? node.Role != NodeRole.Sidecar
            : resource.Metadata.Namespace == node.Namespace || resource.Metadata.Namespace == rootNamespace;

        private static IEnumerable<string> HostsOf(Resource resource) => resource switch
        {
            VirtualService { Spec: var spec } => spec.Hosts
                .Concat(spec.Http.SelectMany(rule => rule.Route.Select(route => route.Destination).Concat(rule.Mirrors.Select(mirror => mirror.Destination))
                    .Concat(rule.Mirror is { } mirror ? [mirror] : [])).Select(destination => destination.Host))
                .Concat(spec.Tls.SelectMany(rule => rule.Route).Concat(spec.Tcp.SelectMany(rule => rule.Route)).Select(route => route.Destination.Host)),
            DestinationRule rule => [rule.Spec.Host],
            ServiceEntry entry => entry.Spec.Hosts,
            _ => [],
        };

        private static IReadOnlyDictionary<string, string>? LabelsOf(Resource resource) => resource switch
        {
            PeerAuthentication policy => policy.Spec.Selector?.MatchLabels ?? Everything,
            RequestAuthentication policy => policy.Spec.Selector?.MatchLabels ?? Everything,
            AuthorizationPolicy policy => policy.Spec.Selector?.MatchLabels ?? Everything,
            Sidecar sidecar => sidecar.Spec.WorkloadSelector?.Labels ?? Everything,
            Gateway gateway => gateway.Spec.Selector,
            _ => null,
        };

        private static IReadOnlyDictionary<string, string> Everything { get; } = new Dictionary<string, string>();
    }
}
