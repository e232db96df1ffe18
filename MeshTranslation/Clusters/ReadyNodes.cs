using MeshProtocol;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshTranslation.Clusters;

/// <summary>The workloads of a namespace that may get traffic, by name.</summary>
internal sealed class ReadyNodes(IReadOnlyList<Node> nodes)
{
    // Many services and many workloads are not all compared.
    private readonly ILookup<(string Name, string Value), Node> _byLabel =
        nodes.SelectMany(node => node.Labels, (node, label) => (Label: (label.Key, label.Value), Node: node)).ToLookup(entry => entry.Label, entry => entry.Node);

    public static ReadyNodes None { get; } = new([]);

    /// <summary>Those of each namespace that has any.</summary>
    public static Dictionary<string, ReadyNodes> ByNamespace(RegistrySnapshot registry) => registry.Workloads
        .Where(workload => workload.Ready)
        .OrderBy(workload => workload.Node.Name, StringComparer.Ordinal)
        .GroupBy(workload => workload.Node.Namespace, workload => workload.Node, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => new ReadyNodes([.. group]), StringComparer.Ordinal);

    /// <summary>Whether both are the very same workloads.</summary>
    public static bool AreSame(ReadyNodes one, ReadyNodes other) => one.All.SequenceEqual(other.All, ReferenceEqualityComparer.Instance);

    /// <summary>Those that carry all of the labels, of which there has to be one.</summary>
    public IEnumerable<Node> With(IReadOnlyDictionary<string, string> labels)
    {
        var (name, value) = labels.First();
        return _byLabel[(name, value)].Where(node => node.Labels.HasAll(labels));
    }

    private IReadOnlyList<Node> All { get; } = nodes;
}
