using System.Collections.Concurrent;
using MeshModel.Networking;
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
    private volatile ConcurrentDictionary<(string Namespace, string Sidecar), Lazy<SidecarScope>>? _scopesBefore;
    private int _hostsMade;

    /// <param name="resources">The resources.</param>
    /// <param name="before">What was made of those before, which forgets those before it: its configurations know of their resources.</param>
    public OutboundTranslation(MeshResources resources, OutboundTranslation? before = null)
    {
        _before = resources.DescribesSameClusters ? before?._configurations : null;
        _scopesBefore = resources.ChangesRoutesAlone ? before?._scopes : null;
        before?._before = null;
        before?._scopesBefore = null;
        _resources = resources;
        _sidecars = new SidecarSelection(resources.Sidecars, resources.Settings.RootNamespace);
        _profile = CallerProfile.Of(resources, before?._profile);
    }

    /// <summary>How many virtual hosts have been made, and not taken over from the resources before.</summary>
    public int HostsMade => Volatile.Read(ref _hostsMade);

    /// <summary>What a workload may know.</summary>
    public SidecarScope ScopeOf(Node node)
    {
        var sidecar = _sidecars.For(node);
        var key = KeyOf(node, sidecar);
        return _scopes.GetOrAdd(key, key => new Lazy<SidecarScope>(() => SidecarScope.Of(_resources, node.Namespace, sidecar, ScopeBefore(key)))).Value;
    }

    /// <summary>The same for workloads that are alike; nothing is translated for it.</summary>
    public (string Namespace, string Sidecar, Node Profile) KindOf(Node node)
    {
        var (@namespace, sidecar) = KeyOf(node, _sidecars.For(node));
        return (@namespace, sidecar, _profile.Of(node));
    }

    /// <summary>What a workload shares with those like it.</summary>
    public OutboundConfiguration For(Node node) =>
        _configurations.GetOrAdd((ScopeOf(node), _profile.Of(node)), key => new Lazy<OutboundConfiguration>(() => Translate(key.Scope, key.Profile))).Value;

    private static (string Namespace, string Sidecar) KeyOf(Node node, Sidecar? sidecar) =>
        (node.Namespace, sidecar is null ? "" : $"{sidecar.Metadata.Namespace}/{sidecar.Metadata.Name}");

    private SidecarScope? ScopeBefore((string Namespace, string Sidecar) key) =>
        _scopesBefore is { } before && before.TryGetValue(key, out var known) && known.IsValueCreated ? known.Value : null;

    private OutboundConfiguration Translate(SidecarScope scope, Node caller)
    {
        var (clusters, notices) = ClustersOf(scope, caller);
        var known = _resources.ChangesRoutesAlone ? Known(entry => entry.Scope.IsFor(scope.Namespace, scope.Sidecar) && entry.Profile.Equals(caller)) : null;
        var (routes, chains) = (TranslatedRoutes.None, TranslatedChains.None);
        if (caller.Role == NodeRole.Sidecar)
        {
            (routes, var made) = SidecarRouteTables.Translate(_resources, scope, caller, known?.Routes);
            chains = SidecarConnectionRoutes.Translate(_resources, scope, caller, known?.Chains);
            Interlocked.Add(ref _hostsMade, made);
        }

        // What nobody has asked for yet is not held for those that come after.
        var concerns = known is { Concerns.IsValueCreated: true } && ReferenceEquals(known.Clusters, clusters) ? known.Concerns.Value : null;
        return new OutboundConfiguration(scope, clusters, routes, chains, notices)
        {
            Concerns = new Lazy<OutboundConcerns>(() => concerns?.After(routes, chains) ?? OutboundConcerns.Of(_resources, scope, caller, routes, chains)),
        };
    }

    private (IReadOnlyList<OutboundCluster> Clusters, IReadOnlyList<Notice> Notices) ClustersOf(SidecarScope scope, Node caller)
    {
        if (Known(entry => entry.Scope.HasSameServices(scope) && entry.Profile.Equals(caller)) is { } known)
        {
            return (known.Clusters, known.Notices);
        }

        List<Notice> notices = [];
        return ([.. scope.Services.SelectMany(entry => ClusterTranslation.Outbound(entry, _resources.Rules.Find(entry.Service, caller), caller, _resources, notices))], notices);
    }

    private OutboundConfiguration? Known(Func<(SidecarScope Scope, Node Profile), bool> isIt) =>
        _before?.FirstOrDefault(entry => entry.Value.IsValueCreated && isIt(entry.Key)).Value?.Value;
}
