using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Listeners;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshTranslation;

/// <summary>
/// Resources and registry at one moment, and with them the configuration of every node: Istio's PushContext. Immutable, pure and safe to use from
/// several threads; what several nodes share is made once.
/// </summary>
public sealed class MeshView
{
    private readonly EndpointTable _endpoints;
    private readonly LocalityTranslation _localities;

    /// <summary>Joins the two; nothing is translated until a node asks.</summary>
    public MeshView(MeshResources resources, RegistrySnapshot registry)
    {
        ArgumentNullException.ThrowIfNull(resources);
        ArgumentNullException.ThrowIfNull(registry);
        Resources = resources;
        Registry = registry;
        _localities = new LocalityTranslation(resources.Settings.LocalityLoadBalancing);
        _endpoints = new EndpointTable(resources, registry);
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
            configuration.Listeners.Add(ListenerTranslation.Outbound(outbound.RouteTables, outbound.Scope));
            foreach (var port in node.Ports)
            {
                ListenerTranslation.AddInbound(configuration, port, ProtocolOf(node, port));
            }
        }
        else
        {
            foreach (var port in node.GatewayPorts)
            {
                ListenerTranslation.AddGateway(configuration, Resources, node, port);
            }
        }

        foreach (var listener in configuration.Listeners)
        {
            listener.AccessLog = AccessLogTranslation.Translate(Resources.Settings);
            listener.PathNormalization = PathNormalizationTranslation.Translate(Resources.Settings.PathNormalization);
        }

        return configuration;
    }

    private UpstreamProtocol ProtocolOf(Node node, WorkloadPort port)
    {
        if (InboundPorts.ServiceOf(node, port, Resources) is not var (service, servicePort))
        {
            return ProtocolTranslation.Inbound(null, null);
        }

        var policy = ClusterPolicy.For(Resources.Rules.Find(service, node), null, servicePort.Number);
        return ProtocolTranslation.Inbound(servicePort, policy.ConnectionPool?.Http);
    }
}
