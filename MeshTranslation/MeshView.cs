using System.Collections.Concurrent;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Listeners;
using MeshTranslation.Registry;
using MeshTranslation.Resources;
using MeshTranslation.Routes;

namespace MeshTranslation;

/// <summary>
/// Resources and registry at one moment, and with them the configuration of every node: Istio's PushContext. Immutable, pure and safe to use from
/// several threads; what several nodes share is made once.
/// </summary>
public sealed class MeshView
{
    private readonly DestinationRuleLookup _rules;
    private readonly EndpointTable _endpoints;
    private readonly Lazy<Dictionary<ResourceKey, List<Notice>>> _notices;
    private readonly ConcurrentDictionary<string, MeshVirtualServices> _virtualServicesByNamespace = new(StringComparer.Ordinal);

    /// <summary>Joins the two; nothing is translated until a node asks.</summary>
    public MeshView(MeshResources resources, RegistrySnapshot registry)
    {
        ArgumentNullException.ThrowIfNull(resources);
        ArgumentNullException.ThrowIfNull(registry);
        Resources = resources;
        Registry = registry;
        _rules = new DestinationRuleLookup(resources);
        _endpoints = new EndpointTable(registry);
        _notices = new Lazy<Dictionary<ResourceKey, List<Notice>>>(FindNotices);
    }

    /// <summary>The resources.</summary>
    public MeshResources Resources { get; }

    /// <summary>The workloads.</summary>
    public RegistrySnapshot Registry { get; }

    /// <summary>
    /// The configuration of a node, with revision 0. The same view and node give the same parts in the same order; endpoint sets are shared between
    /// nodes and must not be changed.
    /// </summary>
    public NodeConfiguration Translate(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var configuration = new NodeConfiguration();
        foreach (var service in Resources.Services)
        {
            ClusterTranslation.AddOutbound(configuration, service, _rules.Find(service, node.Namespace), _endpoints);
        }

        if (node.Role == NodeRole.Sidecar)
        {
            var virtualServices = _virtualServicesByNamespace.GetOrAdd(node.Namespace, (name, resources) => new MeshVirtualServices(resources, name), Resources);
            configuration.RouteTables.Add(SidecarRouteTables.Translate(Resources, virtualServices, node));
            var outbound = ListenerTranslation.Outbound(configuration.RouteTables, Resources.Settings);
            outbound.FilterChains.Add(SidecarConnectionRoutes.Translate(Resources.Services, virtualServices, node, Resources));
            configuration.Listeners.Add(outbound);
            foreach (var port in node.Ports)
            {
                ListenerTranslation.AddInbound(configuration, port, InboundProtocol.Of(Resources, node, port));
            }
        }
        else
        {
            foreach (var port in node.GatewayPorts)
            {
                GatewayListeners.Add(configuration, Resources, node, port.ServerPort);
            }
        }

        return configuration;
    }

    /// <summary>What a resource asks for and does not get at the workloads that are there: for now, servers of Gateways and their certificates.</summary>
    public IReadOnlyList<Notice> NoticesOf(ResourceKey resource) => _notices.Value.GetValueOrDefault(resource) ?? [];

    private Dictionary<ResourceKey, List<Notice>> FindNotices()
    {
        var aside = new NodeConfiguration();
        return Registry.Workloads.Select(workload => workload.Node).Where(node => node.Role != NodeRole.Sidecar)
            .SelectMany(node => node.GatewayPorts, (node, port) => GatewayListeners.Add(aside, Resources, node, port.ServerPort))
            .SelectMany(notices => notices)
            .Distinct()
            .GroupBy(notice => notice.Resource)
            .ToDictionary(group => group.Key, group => group.ToList());
    }
}
