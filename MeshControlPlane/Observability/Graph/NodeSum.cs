using MeshControlPlane.Observability.Health;
using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.Observability.Graph;

/// <summary>A node while its traffic is added up.</summary>
internal sealed class NodeSum(GraphNode node)
{
    private readonly SortedDictionary<FlowProtocol, GraphTrafficSum> _inbound = [];
    private readonly SortedDictionary<FlowProtocol, GraphTrafficSum> _outbound = [];
    private readonly SortedSet<string> _workloads = new(node.Workloads, StringComparer.Ordinal);
    private readonly Dictionary<string, (int Ready, int Instances)> _instances = new(StringComparer.Ordinal);
    private bool _isSeen;
    private bool _isOnlyCalled = true;

    public GraphNode Node { get; } = node;

    /// <summary>Whether its own proxy has said anything: whoever calls has one, as far as the mesh knows of it.</summary>
    public void Call(MergedFlow flow)
    {
        _isOnlyCalled = false;
        SumOf(_outbound, flow.Protocol).Add(flow);
    }

    public void Answer(MergedFlow flow)
    {
        _isSeen |= flow.SeenByDestination;
        SumOf(_inbound, flow.Protocol).Add(flow);
    }

    /// <summary>Takes in another workload that the same node stands for.</summary>
    public void Join(GraphNode other)
    {
        foreach (var workload in other.Workloads)
        {
            _workloads.Add(workload);
            _instances[workload] = (other.Ready, other.Instances);
        }
    }

    public GraphNode Over(TimeSpan length)
    {
        GraphTraffic[] inbound = [.. _inbound.Values.Select(sum => sum.Over(length)).Where(traffic => !traffic.IsIdle)];
        GraphTraffic[] outbound = [.. _outbound.Values.Select(sum => sum.Over(length)).Where(traffic => !traffic.IsIdle)];
        var (ready, instances) = (_instances.Values.Sum(entry => entry.Ready), _instances.Values.Sum(entry => entry.Instances));
        var isWorkload = Node.Kind is GraphNodeKind.Workload or GraphNodeKind.App;
        return Node with
        {
            Inbound = inbound,
            Outbound = outbound,
            Workloads = [.. _workloads],
            Ready = ready,
            Instances = instances,
            IsRoot = inbound.Length == 0 && outbound.Length > 0,
            HasSidecar = !isWorkload || instances > 0 || _isSeen || !_isOnlyCalled,
            Health = Worst([.. inbound.Concat(outbound).Select(traffic => traffic.Health), OfInstances(isWorkload, ready, instances)]),
        };
    }

    /// <summary>Some of them down is a warning, all of them a failure; none known says nothing.</summary>
    private static HealthStatus OfInstances(bool isWorkload, int ready, int instances) =>
        !isWorkload || instances == 0 || ready == instances ? HealthStatus.Idle : ready == 0 ? HealthStatus.Failure : HealthStatus.Degraded;

    public static HealthStatus Worst(IReadOnlyCollection<HealthStatus> all) => all.Count == 0 ? HealthStatus.Idle : all.Max();

    private static GraphTrafficSum SumOf(SortedDictionary<FlowProtocol, GraphTrafficSum> sums, FlowProtocol protocol)
    {
        if (!sums.TryGetValue(protocol, out var sum))
        {
            sums[protocol] = sum = new GraphTrafficSum(protocol);
        }

        return sum;
    }
}
