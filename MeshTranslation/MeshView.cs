using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Listeners;
using MeshTranslation.Registry;
using MeshTranslation.Resources;
using MeshTranslation.Routes;
using MeshTranslation.Security;

namespace MeshTranslation;

/// <summary>
/// Resources and registry at one moment, and with them the configuration of every node: Istio's PushContext. Immutable, pure and safe to use from
/// several threads; what several nodes share is made once.
/// </summary>
public sealed class MeshView
{
    private readonly DestinationRuleLookup _rules;
    private readonly EndpointTable _endpoints;
    private readonly AccessPolicyTable _accessPolicies;
    private readonly TokenRuleTable _tokenRules;
    private readonly ConcurrentDictionary<string, MeshVirtualServices> _virtualServicesByNamespace = new(StringComparer.Ordinal);

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
        _rules = new DestinationRuleLookup(resources);
        _endpoints = new EndpointTable(registry);
        _accessPolicies = new AccessPolicyTable(resources);
        _tokenRules = new TokenRuleTable(resources, keySets ?? ReadOnlyDictionary<string, string>.Empty);
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
            configuration.Listeners.Add(ListenerTranslation.Outbound(configuration.RouteTables, Resources.Settings));
            foreach (var port in node.Ports)
            {
                ListenerTranslation.AddInbound(configuration, port);
            }
        }
        else
        {
            foreach (var port in node.GatewayPorts)
            {
                ListenerTranslation.AddGateway(configuration, Resources, node, port);
            }
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
}
