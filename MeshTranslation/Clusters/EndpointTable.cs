using System.Collections.Concurrent;
using MeshProtocol;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>
/// The endpoints of each cluster: ready workloads of the service's namespace that carry all labels of its selector and of the subset, and have
/// the target port. They are the same for every caller, so each set is made once per view and shared.
/// </summary>
internal sealed class EndpointTable
{
    private readonly ConcurrentDictionary<string, EndpointSet> _sets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Workload>> _readyByNamespace;

    public EndpointTable(RegistrySnapshot registry)
    {
        _readyByNamespace = registry.Workloads
            .Where(workload => workload.Ready && workload.Node.Role == NodeRole.Sidecar)
            .GroupBy(workload => workload.Node.Namespace, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.OrderBy(workload => workload.Node.Name, StringComparer.Ordinal).ToList(), StringComparer.Ordinal);
    }

    /// <summary>The endpoints of a port of a service, or of a subset of it.</summary>
    public EndpointSet For(MeshService service, MeshServicePort port, AppliedSubset? subset)
    {
        var cluster = ClusterName.Outbound(port.Number, subset?.Subset.Name, service.Host);
        // Two callers may see different rules that use one subset name: the labels are part of the input, so they are part of the key.
        var key = subset is null ? cluster : cluster + '\n' + string.Join('\n', subset.Subset.Labels.Order().Select(label => $"{label.Key}={label.Value}"));
        return _sets.GetOrAdd(key, _ => Select(cluster, service, port, subset));
    }

    private EndpointSet Select(string cluster, MeshService service, MeshServicePort port, AppliedSubset? subset)
    {
        var set = new EndpointSet { Cluster = cluster };
        var selector = service.Selector;
        if (selector.Count == 0 || !_readyByNamespace.TryGetValue(service.Namespace, out var workloads))
        {
            return set;
        }

        foreach (var workload in workloads)
        {
            var node = workload.Node;
            if (node.Labels.HasAll(selector) && (subset is null || node.Labels.HasAll(subset.Subset.Labels)) && TargetPort(node, port) is { } target)
            {
                set.Endpoints.Add(new Endpoint
                {
                    Address = node.Address,
                    Port = target.InboundPort,
                    Workload = node.Name,
                    Namespace = node.Namespace,
                    Labels = { node.Labels },
                });
            }
        }

        return set;
    }

    internal static WorkloadPort? TargetPort(Node node, MeshServicePort port)
    {
        if (port.Target is { Number: null })
        {
            // A workload's ports have no names here; one that has a single port leaves no doubt.
            return node.Ports is [var only] ? only : null;
        }

        var wanted = port.Target?.Number ?? port.Number;
        foreach (var candidate in node.Ports)
        {
            if (candidate.ContainerPort == wanted)
            {
                return candidate;
            }
        }

        return null;
    }
}
