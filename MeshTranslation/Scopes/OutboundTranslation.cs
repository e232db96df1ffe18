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

    public OutboundTranslation(MeshResources resources)
    {
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

    /// <summary>What a workload shares with those like it.</summary>
    public OutboundConfiguration For(Node node) =>
        _configurations.GetOrAdd((ScopeOf(node), _profile.Of(node)), key => new Lazy<OutboundConfiguration>(() => Translate(key.Scope, key.Profile))).Value;

    private OutboundConfiguration Translate(SidecarScope scope, Node caller)
    {
        List<Notice> notices = [];
        IReadOnlyList<RouteTable> tables = caller.Role == NodeRole.Sidecar ? SidecarRouteTables.Translate(_resources, scope, caller) : [];
        IReadOnlyList<FilterChain> chains = caller.Role == NodeRole.Sidecar ? [.. SidecarConnectionRoutes.Translate(_resources, scope, caller)] : [];
        return new OutboundConfiguration(
            scope,
            [.. scope.Services.SelectMany(entry => ClusterTranslation.Outbound(entry, _resources.Rules.Find(entry.Service, caller), caller, _resources, notices))],
            tables,
            chains,
            notices)
        {
            Concerns = new Lazy<IReadOnlySet<ResourceKey>>(() => ConcernTranslation.Of(_resources, scope, caller, tables, chains)),
        };
    }
}
