using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Listeners;
using MeshTranslation.Resources;
using MeshTranslation.Scopes;

namespace MeshTranslation.Concerns;

/// <summary>
/// Finds the resources that a node's configuration is made of. Most of its parts name theirs; a cluster, which several resources have a share in, and the
/// mode of mutual TLS do not, so those are asked of what they were made from.
/// </summary>
internal static class ConcernTranslation
{
    /// <summary>What callers that are alike have in common.</summary>
    public static IReadOnlySet<ResourceKey> Of(MeshResources resources, SidecarScope scope, Node caller, IEnumerable<RouteTable> tables, IEnumerable<FilterChain> chains)
    {
        var found = new ConcernSet();
        if (scope.Sidecar is { } sidecar)
        {
            found.Add(sidecar);
        }

        var entries = resources.WorkloadEntries.ToLookup(entry => entry.Metadata.Namespace, LabelledEntry.Of, StringComparer.Ordinal);
        foreach (var service in scope.Services.Select(scoped => scoped.Service))
        {
            foreach (var declaration in service.Joined.Append(service))
            {
                found.Add(declaration.Resource);
                foreach (var entry in declaration.Selector.Count == 0 ? [] : entries[declaration.Namespace].Where(entry => entry.Labels.HasAll(declaration.Selector)))
                {
                    found.Add(entry.Resource);
                }
            }

            foreach (var rule in resources.Rules.Find(service, caller).Rules)
            {
                found.Add(rule);
            }
        }

        found.Add(tables);
        found.Add(chains);
        return found.Resources;
    }

    /// <summary>What a node has for itself: its policies, and a gateway its ports.</summary>
    public static IReadOnlySet<ResourceKey> Of(MeshResources resources, Node node, AccessPolicies? policies, TokenRules? rules)
    {
        var found = new ConcernSet();
        found.Add(policies);
        found.Add(rules);
        if (node.Role == NodeRole.Sidecar)
        {
            foreach (var policy in resources.Peers.PoliciesOf(node))
            {
                found.Add(policy);
            }

            return found.Resources;
        }

        var configuration = new NodeConfiguration();
        foreach (var port in node.GatewayPorts)
        {
            GatewayListeners.Add(configuration, resources, node, port.ServerPort);
            foreach (var server in GatewayServers.Merge(resources, node, port.ServerPort).Servers)
            {
                found.Add(server.Gateway);
            }
        }

        found.Add(configuration.Listeners);
        found.Add(configuration.RouteTables);
        return found.Resources;
    }
}
