using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Clusters;
using MeshTranslation.Listeners;
using MeshTranslation.Registry;
using MeshTranslation.Resources;
using MeshTranslation.Scopes;

namespace MeshTranslation.Concerns;

/// <summary>
/// Finds the resources that a node's configuration is made of. Most of its parts name theirs; a cluster, which several resources have a share in, and the
/// mode of mutual TLS do not, so those are asked of what they were made from.
/// </summary>
internal static class ConcernTranslation
{
    /// <summary>What the clusters are made of that callers who are alike have in common.</summary>
    public static IReadOnlySet<ResourceKey> Of(MeshResources resources, SidecarScope scope, Node caller)
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
                var own = declaration.Selector.Count == 0 ? [] : entries[declaration.Namespace];
                foreach (var entry in own.Where(entry => entry.Labels.HasAll(declaration.Selector)))
                {
                    found.Add(entry.Resource);
                }
            }

            foreach (var rule in resources.Rules.Find(service, caller).Rules)
            {
                found.Add(rule);
            }
        }

        return found.Resources;
    }

    /// <summary>The policies of those that callers call: whether to speak mutual TLS to an endpoint stands with it.</summary>
    public static IReadOnlySet<ResourceKey> OfCalled(ILookup<string, PolicedNode> policies, SidecarScope scope)
    {
        var found = new ConcernSet();
        if (policies.Count == 0)
        {
            return found.Resources;
        }

        foreach (var service in scope.Services.SelectMany(scoped => scoped.Service.Joined.Append(scoped.Service)).Where(service => service.Selector.Count > 0))
        {
            var selected = policies[service.Namespace].Where(workload => workload.Node.Labels.HasAll(service.Selector));
            foreach (var policy in selected.SelectMany(workload => workload.Policies))
            {
                found.Add(policy);
            }
        }

        return found.Resources;
    }

    /// <summary>The workloads that policies of mutual TLS are for, by namespace.</summary>
    public static ILookup<string, PolicedNode> PolicedNodes(MeshResources resources, RegistrySnapshot registry) => registry.Workloads
        .Select(workload => new PolicedNode(workload.Node, [.. resources.Peers.PoliciesOf(workload.Node)]))
        .Where(workload => workload.Policies.Count > 0)
        .ToLookup(workload => workload.Node.Namespace, StringComparer.Ordinal);

    /// <summary>What a node has for itself: its policies, and a gateway its ports.</summary>
    public static IReadOnlySet<ResourceKey> Of(MeshResources resources, Node node, AccessPolicies? policies, TokenRules? rules)
    {
        var found = new ConcernSet();
        found.Add(policies);
        found.Add(rules);
        foreach (var telemetry in resources.Telemetry.For(node).Resources)
        {
            found.Add(telemetry);
        }

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
