using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Concerns;
using MeshTranslation.Listeners;
using MeshTranslation.Observability;
using MeshTranslation.Registry;
using MeshTranslation.Resources;
using MeshTranslation.Scopes;
using MeshTranslation.Security;

namespace MeshTranslation;

/// <summary>
/// Resources and registry at one moment, and with them the configuration of every node: Istio's PushContext. Immutable, pure and safe to use from
/// several threads; what several nodes share is made once.
/// </summary>
public sealed class MeshView
{
    private readonly IReadOnlyDictionary<string, string> _keySets;
    private readonly EndpointTable _endpoints;
    private readonly AccessPolicyTable _accessPolicies;
    private readonly TokenRuleTable _tokenRules;
    private readonly LocalityTranslation _localities;

    // What comes with the resources, and what is put together for each view: that would grow without end in a pool that stays while they do.
    private readonly PartPool _parts;
    private readonly PartPool _joined;
    private readonly int _comparedBefore;
    private readonly int _hostsMadeBefore;
    private readonly bool _changesRoutesAlone;
    private readonly ConcurrentDictionary<(OutboundConfiguration Outbound, string Place, NodeTelemetry Telemetry), Lazy<OutboundParts>> _outbound = new();
    private readonly Dictionary<(IReadOnlyList<OutboundCluster> Clusters, string Place, NodeTelemetry Telemetry), OutboundParts> _before;
    private readonly ConcurrentDictionary<Node, OutboundParts> _byNode = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<SidecarScope, Lazy<IReadOnlySet<ResourceKey>>> _called = new();
    private readonly ConcurrentDictionary<Node, NodeConcerns> _concerns = new(ReferenceEqualityComparer.Instance);
    private readonly ConditionalWeakTable<Node, IReadOnlySet<ResourceKey>> _ownConcerns;
    private readonly Lazy<ILookup<string, PolicedNode>> _policed;
    private readonly Lazy<Dictionary<ResourceKey, List<Notice>>> _notices;

    /// <summary>Joins the two; nothing is translated until a node asks.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="registry">The workloads.</param>
    /// <param name="keySets">The public keys that have been fetched, by the id of their <see cref="KeySetSource"/>; none when left out.</param>
    /// <param name="before">The view before: what is the same in both is the same object in the configurations of both. It may still be used, but its own parts will not be those of older ones.</param>
    public MeshView(MeshResources resources, RegistrySnapshot registry, IReadOnlyDictionary<string, string>? keySets = null, MeshView? before = null)
    {
        ArgumentNullException.ThrowIfNull(resources);
        ArgumentNullException.ThrowIfNull(registry);
        Resources = resources;
        Registry = registry;
        _accessPolicies = new AccessPolicyTable(resources);
        _keySets = keySets ?? ReadOnlyDictionary<string, string>.Empty;
        _tokenRules = new TokenRuleTable(resources, _keySets);
        _localities = new LocalityTranslation(resources.Settings.LocalityLoadBalancing);
        _endpoints = new EndpointTable(resources, registry, before?._endpoints);
        _changesRoutesAlone = before is not null && ReferenceEquals(before.Resources.AllButRoutes, resources.AllButRoutes);
        _before = before?.Made() ?? [];
        _joined = before?._joined.Next() ?? new PartPool();
        // Of the same resources only endpoints can be others.
        _parts = before is not null && ReferenceEquals(before.Resources, resources) ? before._parts : before?._parts.Next() ?? new PartPool();
        _comparedBefore = _parts.Examined + _joined.Examined;
        _hostsMadeBefore = before is not null && ReferenceEquals(before.Resources, resources) ? resources.Outbound.HostsMade : 0;
        _ownConcerns = before is not null && _changesRoutesAlone ? before._ownConcerns : [];
        _policed = new Lazy<ILookup<string, PolicedNode>>(() => ConcernTranslation.PolicedNodes(resources, registry));
        _notices = new Lazy<Dictionary<ResourceKey, List<Notice>>>(FindNotices);
    }

    /// <summary>The resources.</summary>
    public MeshResources Resources { get; }

    /// <summary>How many parts, shared by any number of nodes, have been compared in full with those of the view before.</summary>
    public int ComparedParts => _parts.Examined + _joined.Examined - _comparedBefore;

    /// <summary>How many virtual hosts of callers who are alike have been made anew, and not taken over from the view before.</summary>
    public int VirtualHostsMade => Resources.Outbound.HostsMade - _hostsMadeBefore;

    /// <summary>How many parts are kept, to know them again in the next view.</summary>
    public int KeptParts => _parts.Kept + _joined.Kept;

    /// <summary>How many endpoint sets have been put together anew, and not taken over from the view before.</summary>
    public int EndpointSetsMade => _endpoints.Made;

    /// <summary>The workloads.</summary>
    public RegistrySnapshot Registry { get; }

    /// <summary>
    /// The configuration of a node, with revision 0. The same view and node give the same parts in the same order; clusters, endpoint sets and
    /// outbound route tables are shared between nodes and must not be changed.
    /// </summary>
    public NodeConfiguration Translate(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var shared = SharedWith(node).Configuration;
        var own = TranslateOwn(node);
        return new NodeConfiguration
        {
            Listeners = { shared.Listeners, own.Listeners },
            RouteTables = { shared.RouteTables, own.RouteTables },
            Clusters = { shared.Clusters, own.Clusters },
            EndpointSets = { shared.EndpointSets },
        };
    }

    /// <summary>The part of a node's configuration that no other node has, with revision 0; the rest is <see cref="TranslationBasis.Shared"/>.</summary>
    public NodeConfiguration TranslateOwn(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var configuration = new NodeConfiguration();
        if (node.Role == NodeRole.Sidecar)
        {
            foreach (var port in node.Ports)
            {
                AddInbound(configuration, node, port);
            }
        }
        else
        {
            foreach (var port in node.GatewayPorts)
            {
                GatewayListeners.Add(configuration, Resources, node, port.ServerPort);
            }
        }

        var telemetry = Resources.Telemetry.For(node);
        foreach (var listener in configuration.Listeners)
        {
            if (listener.Direction == ListenerDirection.Inbound)
            {
                listener.PeerTls = Resources.Peers.At(node, listener.Port);
            }

            Complete(listener, node.Role, telemetry);
        }

        Guard(configuration.Listeners, node);
        return configuration;
    }

    /// <summary>The resources that the configuration of a node is made of; found once for each node, when somebody asks.</summary>
    public NodeConcerns ConcernsOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return _concerns.GetOrAdd(node, FindConcerns);
    }

    private NodeConcerns FindConcerns(Node node)
    {
        var outbound = Resources.Outbound.For(node);
        var called = _called.GetOrAdd(outbound.Scope, scope => new Lazy<IReadOnlySet<ResourceKey>>(() => ConcernTranslation.OfCalled(_policed.Value, scope)));
        // Gateways have routes of their own.
        var own = node.Role == NodeRole.Sidecar ? _ownConcerns.GetValue(node, OwnConcerns) : OwnConcerns(node);
        return new NodeConcerns(outbound.Concerns.Value, called.Value, own);
    }

    private IReadOnlySet<ResourceKey> OwnConcerns(Node node) => ConcernTranslation.Of(Resources, node, _accessPolicies.For(node), _tokenRules.For(node));

    /// <summary>Makes what nodes share, so that what is left for each is little.</summary>
    public void Prepare(IEnumerable<Node> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        // One for each that has something of its own, on all processors.
        var distinct = nodes.DistinctBy(node => (Resources.Outbound.KindOf(node), node.Locality, Resources.Telemetry.For(node))).ToList();
        Parallel.ForEach(distinct, node => SharedWith(node));
    }

    /// <summary>What a node's configuration is made of: the same as that of an earlier view where <see cref="Translate"/> would give the same.</summary>
    public TranslationBasis BasisOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        // What comes in at a workload has nothing to do with routes.
        return new TranslationBasis(node.Role == NodeRole.Sidecar ? Resources.AllButRoutes : Resources, _keySets, SharedWith(node));
    }

    /// <summary>What has been made, for the next view.</summary>
    private Dictionary<(IReadOnlyList<OutboundCluster> Clusters, string Place, NodeTelemetry Telemetry), OutboundParts> Made()
    {
        var made = new Dictionary<(IReadOnlyList<OutboundCluster> Clusters, string Place, NodeTelemetry Telemetry), OutboundParts>();
        foreach (var parts in _outbound.Values.Where(parts => parts.IsValueCreated).Select(parts => parts.Value))
        {
            made[(parts.Sources.Clusters, parts.Sources.Place, parts.Sources.Telemetry)] = parts;
        }

        return made;
    }

    private (OutboundConfiguration Outbound, string Place, NodeTelemetry Telemetry) KeyOf(Node node)
    {
        var outbound = Resources.Outbound.For(node);
        return (outbound, _localities.PlaceOf(outbound, node), Resources.Telemetry.For(node));
    }

    private OutboundParts SharedWith(Node node) =>
        _byNode.GetOrAdd(node, node => _outbound.GetOrAdd(KeyOf(node), key => new Lazy<OutboundParts>(() => Join(key, node))).Value);

    /// <summary>Joins endpoints to what callers have in common. What is made of the same as in the view before is what it was there.</summary>
    private OutboundParts Join((OutboundConfiguration Outbound, string Place, NodeTelemetry Telemetry) key, Node caller)
    {
        var outbound = key.Outbound;
        var known = _before.GetValueOrDefault((outbound.Clusters, key.Place, key.Telemetry));
        var sources = OutboundSources.Of(outbound, key.Place, key.Telemetry);
        var (clusters, sets) = known is not null && _endpoints.HasNothingNew ? (known.Clusters, known.EndpointSets) : JoinEndpoints(outbound, caller);
        var tables = known is not null && AreSame(sources.Tables, known.Sources.Tables) ? known.RouteTables : _parts.Share(sources.Tables);
        var chains = ReferenceEquals(sources.Chains, known?.Sources.Chains) ? known.FilterChains : _parts.Share(sources.Chains.Chains);
        var listener = known is not null && ReferenceEquals(chains, known.FilterChains) && HasSameListener(outbound, tables, known)
            ? known.Listener
            : ListenerFor(key, tables, chains, caller);
        return known is not null && ReferenceEquals(listener, known.Listener)
            && AreSame(clusters, known.Clusters) && AreSame(sets, known.EndpointSets)
            && AreSame(tables, known.RouteTables) && AreSame(chains, known.FilterChains)
            ? known
            : new OutboundParts(sources, clusters, sets, tables, chains, listener);
    }

    private (IReadOnlyList<Cluster> Clusters, IReadOnlyList<EndpointSet> EndpointSets) JoinEndpoints(OutboundConfiguration outbound, Node caller)
    {
        var clusters = new List<Cluster>(outbound.Clusters.Count);
        var sets = new List<EndpointSet>(outbound.Clusters.Count);
        foreach (var cluster in outbound.Clusters)
        {
            var (described, endpoints) = _localities.Apply(cluster, _endpoints.For(cluster), caller);
            clusters.Add(described);
            if (cluster.HasEndpoints || endpoints.Endpoints.Count > 0)
            {
                sets.Add(endpoints);
            }
        }

        return (_joined.Share(clusters), _joined.Share(sets));
    }

    // Beside chains and tables, whose names it has, a listener is made of the scope's Sidecar and of what holds for the whole mesh.
    private bool HasSameListener(OutboundConfiguration outbound, IReadOnlyList<RouteTable> tables, OutboundParts known) =>
        _changesRoutesAlone && ReferenceEquals(outbound.Scope.Sidecar, known.Sources.Sidecar)
        && tables.Select(table => table.Name).SequenceEqual(known.RouteTables.Select(table => table.Name));

    private Listener? ListenerFor(
        (OutboundConfiguration Outbound, string Place, NodeTelemetry Telemetry) key, IReadOnlyList<RouteTable> tables, IReadOnlyList<FilterChain> chains, Node caller)
    {
        if (caller.Role != NodeRole.Sidecar)
        {
            return null;
        }

        var listener = ListenerTranslation.Outbound(key.Outbound.Scope, tables, chains);
        Complete(listener, caller.Role, key.Telemetry);
        return _joined.Share(listener);
    }

    private static bool AreSame(IReadOnlyList<object> one, IReadOnlyList<object> other) =>
        ReferenceEquals(one, other) || one.SequenceEqual(other, ReferenceEqualityComparer.Instance);

    /// <summary>Adds what holds for the whole mesh.</summary>
    private void Complete(Listener listener, NodeRole role, NodeTelemetry telemetry)
    {
        telemetry.Apply(listener);
        listener.TrustedProxies = role == NodeRole.Sidecar ? 0 : Resources.Settings.TrustedProxies;
        listener.ProxyHeaders = ProxyHeadersTranslation.Translate(Resources.Settings, listener.Direction);
        listener.PathNormalization = PathNormalizationTranslation.Translate(Resources.Settings.PathNormalization);
    }

    /// <summary>What comes in at a workload is checked by the policies that are for it.</summary>
    private void Guard(IEnumerable<Listener> listeners, Node node)
    {
        var policies = _accessPolicies.For(node);
        var rules = _tokenRules.For(node);
        foreach (var listener in listeners.Where(listener => listener.Direction != ListenerDirection.Outbound))
        {
            listener.AccessPolicies = policies;
            listener.TokenRules = rules;
        }
    }

    private void AddInbound(NodeConfiguration configuration, Node node, WorkloadPort port)
    {
        var sidecar = Resources.Outbound.ScopeOf(node).Sidecar;
        var pool = sidecar?.Spec.InboundConnectionPool;
        var (protocol, spoken) = (PortProtocol.Unspecified, ProtocolTranslation.Inbound(null, null));
        var target = InboundPorts.ServiceOf(node, port, Resources);
        if (target is var (service, servicePort))
        {
            protocol = servicePort.Protocol;
            // What the Sidecar says replaces what the DestinationRule does, as in Istio; whose limits hold at callers alone.
            spoken = ProtocolTranslation.Inbound(servicePort, (pool ?? ClusterPolicy.For(Resources.Rules.FindForInbound(service, node), null, servicePort.Number).ConnectionPool)?.Http);
        }

        var cluster = ClusterTranslation.Inbound(port, spoken, target?.Service);
        if (pool is not null)
        {
            ConnectionTranslation.Apply(pool, null, cluster);
            cluster.Origin = sidecar!.OriginAt("spec.inboundConnectionPool");
        }

        ListenerTranslation.AddInbound(configuration, port, protocol, cluster);
    }

    /// <summary>What a resource asks for and does not get at the workloads that are there: for now, servers of Gateways and their certificates, and those of DestinationRules.</summary>
    public IReadOnlyList<Notice> NoticesOf(ResourceKey resource) => _notices.Value.GetValueOrDefault(resource) ?? [];

    private Dictionary<ResourceKey, List<Notice>> FindNotices()
    {
        var aside = new NodeConfiguration();
        return Registry.Workloads.Select(workload => workload.Node).Where(node => node.Role != NodeRole.Sidecar)
            .SelectMany(node => node.GatewayPorts, (node, port) => GatewayListeners.Add(aside, Resources, node, port.ServerPort))
            .Concat(Registry.Workloads.Select(workload => Resources.Outbound.For(workload.Node)).Distinct().Select(outbound => outbound.Notices))
            .SelectMany(notices => notices)
            .Distinct()
            .GroupBy(notice => notice.Resource)
            .ToDictionary(group => group.Key, group => group.ToList());
    }
}
