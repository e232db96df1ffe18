using System.Collections.Concurrent;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Concerns;
using MeshTranslation.Resources;
using MeshTranslation.Routes;

namespace MeshTranslation.Scopes;

/// <summary>Makes the outbound configuration of callers, once for all that are alike. Safe to use from several threads.</summary>
internal sealed class OutboundTranslation
{
    private readonly MeshResources _resources;
    private readonly SidecarSelection _sidecars;
    private readonly CallerProfile _profile;
    private readonly ConcurrentDictionary<(string Namespace, string Sidecar), Lazy<SidecarScope>> _scopes = new();
    private readonly ConcurrentDictionary<(SidecarScope Scope, Node Profile), Lazy<OutboundConfiguration>> _configurations = new();
    private volatile ConcurrentDictionary<(SidecarScope Scope, Node Profile), Lazy<OutboundConfiguration>>? _before;

    /// <param name="resources">The resources.</param>
    /// <param name="before">What was made of those before, which forgets those before it: its configurations know of their resources.</param>
    public OutboundTranslation(MeshResources resources, OutboundTranslation? before = null)
    {
        _before = resources.DescribesSameClusters ? before?._configurations : null;
        before?._before = null;
        _resources = resources;
        _sidecars = new SidecarSelection(resources.Sidecars, resources.Settings.RootNamespace);
        _profile = new CallerProfile(resources);
    }

    /// <summary>What a workload may know.</summary>
    public SidecarScope ScopeOf(Node node)
    {
        var sidecar = _sidecars.For(node);
        var key = (node.Namespace, sidecar is null ? "" : $"{sidecar.Metadata.Namespace}/{sidecar.Metadata.Name}");
        return _scopes.GetOrAdd(key, _ => new Lazy<SidecarScope>(() => SidecarScope.Of(_resources, node.Namespace, sidecar))).Value;
    }

    /// <summary>Of a workload what its configuration may depend on.</summary>
    public Node ProfileOf(Node node) => _profile.Of(node);

    /// <summary>What a workload shares with those like it.</summary>
    public OutboundConfiguration For(Node node) =>
        _configurations.GetOrAdd((ScopeOf(node), _profile.Of(node)), key => new Lazy<OutboundConfiguration>(() => Translate(key.Scope, key.Profile))).Value;

    private OutboundConfiguration Translate(SidecarScope scope, Node caller)
    {
        var (clusters, notices) = ClustersOf(scope, caller);
        IReadOnlyList<RouteTable> tables = caller.Role == NodeRole.Sidecar ? SidecarRouteTables.Translate(_resources, scope, caller) : [];
        IReadOnlyList<FilterChain> chains = caller.Role == NodeRole.Sidecar ? [.. SidecarConnectionRoutes.Translate(_resources, scope, caller)] : [];
        return new OutboundConfiguration(scope, clusters, tables, chains, notices)
        {
            Concerns = new Lazy<IReadOnlySet<ResourceKey>>(() => ConcernTranslation.Of(_resources, scope, caller, tables, chains)),
        };
    }

    private (IReadOnlyList<OutboundCluster> Clusters, IReadOnlyList<Notice> Notices) ClustersOf(SidecarScope scope, Node caller)
    {
        if (_before?.FirstOrDefault(entry => entry.Value.IsValueCreated && entry.Key.Scope.HasSameServices(scope) && entry.Key.Profile.Equals(caller)).Value is { Value: { } known })
        {
            return (known.Clusters, known.Notices);
        }

        List<Notice> notices = [];
        return ([.. scope.Services.SelectMany(entry => ClusterTranslation.Outbound(entry, _resources.Rules.Find(entry.Service, caller), caller, _resources, notices))], notices);
    }
}
