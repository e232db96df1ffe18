using MeshModel.Hosts;
using MeshModel.Networking;
using MeshTranslation.Resources;

namespace MeshControlPlane.Observability.Graph;

/// <summary>Finds the rules that act on a node: VirtualServices for its host, and DestinationRules that break the circuit.</summary>
internal sealed class GraphRules(GraphMesh mesh)
{
    private readonly Dictionary<string, IReadOnlyList<GraphRule>> _byHost = new(StringComparer.Ordinal);

    /// <summary>
    /// Services carry the rules for their host, and versions what is said of their subset. Where a view has no services, those that would stand behind
    /// them carry them.
    /// </summary>
    public IReadOnlyList<GraphRule> Of(GraphNode node, GraphOptions options)
    {
        if (node.Kind is GraphNodeKind.Service or GraphNodeKind.ServiceEntry)
        {
            return OfHost(node.Host, node.Namespace);
        }

        if (node.Kind == GraphNodeKind.Unknown || node.IsGateway)
        {
            return [];
        }

        var services = mesh.Resources.Services.Where(service => service.Namespace == node.Namespace && Selects(service, node)).ToList();
        var ofSubset = services.SelectMany(service => OfSubset(service, node));
        return [.. (options.ServiceNodes ? ofSubset : services.SelectMany(service => OfHost(service.Host, service.Namespace)).Concat(ofSubset)).Distinct()];
    }

    private bool Selects(MeshService service, GraphNode node) => service.Selector.Count > 0 && mesh.Registry.Workloads.Any(workload =>
        workload.Node.Namespace == node.Namespace && IsOf(node, workload.Node) && GraphMesh.Selects(service.Selector, workload.Node.Labels));

    private static bool IsOf(GraphNode node, MeshProtocol.Node workload) => node.App.Length == 0
        ? node.Workloads.Contains(workload.Name, StringComparer.Ordinal)
        : GraphMesh.AppOf(workload) == node.App && (node.Version.Length == 0 || GraphMesh.VersionOf(workload) == node.Version);

    private IReadOnlyList<GraphRule> OfHost(string host, string @namespace)
    {
        var key = $"{@namespace}/{host}";
        if (!_byHost.TryGetValue(key, out var rules))
        {
            _byHost[key] = rules =
            [
                .. mesh.Resources.VirtualServices.Where(service => service.Spec.Hosts.Any(pattern => IsFor(pattern, service.Metadata.Namespace, host)))
                    .SelectMany(RuleSentences.Of),
                .. RulesFor(host).SelectMany(rule => RuleSentences.CircuitBreaker(rule.Spec.TrafficPolicy, rule.Key, "")),
            ];
        }

        return rules;
    }

    private IEnumerable<GraphRule> OfSubset(MeshService service, GraphNode node) => node.Version.Length == 0 ? [] :
        from rule in RulesFor(service.Host)
        from subset in rule.Spec.Subsets
        where subset.Labels.GetValueOrDefault("version") == node.Version
        from found in RuleSentences.CircuitBreaker(subset.TrafficPolicy, rule.Key, $"for subset {subset.Name}, ")
        select found;

    private IEnumerable<DestinationRule> RulesFor(string host) =>
        mesh.Resources.DestinationRules.Where(rule => IsFor(rule.Spec.Host, rule.Metadata.Namespace, host));

    private bool IsFor(string pattern, string @namespace, string host) =>
        HostName.Covers(HostName.Resolve(pattern, @namespace, mesh.Resources.Settings.ClusterDomain), host);
}
