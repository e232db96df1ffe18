using System.Collections.ObjectModel;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Listeners;
using MeshTranslation.Registry;
using MeshTranslation.Resources;
using MeshTranslation.Security;

namespace MeshTranslation;

/// <summary>
/// Resources and registry at one moment, and with them the configuration of every node: Istio's PushContext. Immutable, pure and safe to use from
/// several threads; what several nodes share is made once.
/// </summary>
public sealed class MeshView
{
    private readonly EndpointTable _endpoints;
    private readonly AccessPolicyTable _accessPolicies;
    private readonly TokenRuleTable _tokenRules;
    private readonly LocalityTranslation _localities;
    private readonly Lazy<Dictionary<ResourceKey, List<Notice>>> _notices;

    /// <summary>Joins the two; nothing is translated until a node asks.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="registry">The workloads.</param>
    /// <param name="keySets">The public keys that have been fetched, by the id of their <see cref="KeySetSource"/>; none when left out.</param>
    public MeshView(MeshResources resources, RegistrySnapshot registry, IReadOnlyDictionary<string, string>? keySets = null)
    {
        ArgumentNullException.ThrowIfNull(resources);
        ArgumentNullException.ThrowIfNull(registry);
        Resources = resources;
        Registry = registry;
        _accessPolicies = new AccessPolicyTable(resources);
        _tokenRules = new TokenRuleTable(resources, keySets ?? ReadOnlyDictionary<string, string>.Empty);
        _localities = new LocalityTranslation(resources.Settings.LocalityLoadBalancing);
        _endpoints = new EndpointTable(resources, registry);
        _notices = new Lazy<Dictionary<ResourceKey, List<Notice>>>(FindNotices);
    }

    /// <summary>The resources.</summary>
    public MeshResources Resources { get; }

    /// <summary>The workloads.</summary>
    public RegistrySnapshot Registry { get; }

    /// <summary>
    /// The configuration of a node, with revision 0. The same view and node give the same parts in the same order; clusters, endpoint sets and
    /// outbound route tables are shared between nodes and must not be changed.
    /// </summary>
    public NodeConfiguration Translate(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var configuration = new NodeConfiguration();
        var outbound = Resources.Outbound.For(node);
        foreach (var cluster in outbound.Clusters)
        {
            var (described, endpoints) = _localities.Apply(cluster, _endpoints.For(cluster), node);
            configuration.Clusters.Add(described);
            if (cluster.HasEndpoints || endpoints.Endpoints.Count > 0)
            {
                configuration.EndpointSets.Add(endpoints);
            }
        }

        if (node.Role == NodeRole.Sidecar)
        {
            configuration.RouteTables.Add(outbound.RouteTables);
            configuration.Listeners.Add(ListenerTranslation.Outbound(outbound));
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

        foreach (var listener in configuration.Listeners)
        {
            if (listener.Direction == ListenerDirection.Inbound)
            {
                listener.PeerTls = Resources.Peers.At(node, listener.Port);
            }

            listener.AccessLog = AccessLogTranslation.Translate(Resources.Settings);
            listener.TrustedProxies = node.Role == NodeRole.Sidecar ? 0 : Resources.Settings.TrustedProxies;
            listener.PathNormalization = PathNormalizationTranslation.Translate(Resources.Settings.PathNormalization);
        }

        Guard(configuration.Listeners, node);
        return configuration;
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
        if (InboundPorts.ServiceOf(node, port, Resources) is not var (service, servicePort))
        {
            ListenerTranslation.AddInbound(configuration, port, PortProtocol.Unspecified, ProtocolTranslation.Inbound(null, null));
            return;
        }

        var policy = ClusterPolicy.For(Resources.Rules.Find(service, node), null, servicePort.Number);
        ListenerTranslation.AddInbound(configuration, port, servicePort.Protocol, ProtocolTranslation.Inbound(servicePort, policy.ConnectionPool?.Http));
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
