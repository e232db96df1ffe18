using MeshControlPlane.Observability.Health;
using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.Observability.Graph.Filters;

/// <summary>Something that can be asked of nodes or edges. Names are Kiali's.</summary>
internal sealed class FilterOperand
{
    private static readonly Dictionary<string, FilterOperand> ByName = new(StringComparer.OrdinalIgnoreCase);

    private readonly Func<GraphNode, FilterValue>? _ofNode;
    private readonly Func<GraphEdge, FilterValue>? _ofEdge;

    private FilterOperand(bool isFlag, bool isNumber, Func<GraphNode, FilterValue>? ofNode, Func<GraphEdge, FilterValue>? ofEdge)
    {
        (IsFlag, IsNumber, _ofNode, _ofEdge) = (isFlag, isNumber, ofNode, ofEdge);
    }

    static FilterOperand()
    {
        NodeText("app", node => new FilterValue.Text(node.App));
        NodeText("name", node => new FilterValue.Text([node.Label, node.App, node.Host, .. node.Workloads]));
        NodeText("namespace ns", node => new FilterValue.Text(node.Namespace));
        NodeText("node", node => new FilterValue.Text(node.Kind.ToString()));
        NodeText("service svc", node => new FilterValue.Text(node.Host.Length > 0 ? [node.Host, node.Label] : []));
        NodeText("version", node => new FilterValue.Text(node.Version));
        NodeText("workload wl", node => new FilterValue.Text(node.Workloads));
        NodeNumber("httpin", node => Rate(node.Inbound, FlowProtocol.Http));
        NodeNumber("httpout", node => Rate(node.Outbound, FlowProtocol.Http));
        NodeNumber("grpcin", node => Rate(node.Inbound, FlowProtocol.Grpc));
        NodeNumber("grpcout", node => Rate(node.Outbound, FlowProtocol.Grpc));
        NodeNumber("tcpin", node => Bytes(node.Inbound));
        NodeNumber("tcpout", node => Bytes(node.Outbound));
        NodeFlag("circuitbreaker cb", node => node.HasCircuitBreaker);
        NodeFlag("faultinjection fi", node => Has(node, GraphRuleKind.FaultInjection));
        NodeFlag("mirroring", node => Has(node, GraphRuleKind.Mirroring));
        NodeFlag("requestrouting rr", node => Has(node, GraphRuleKind.RequestRouting));
        NodeFlag("requesttimeout rto", node => Has(node, GraphRuleKind.RequestTimeout));
        NodeFlag("trafficshifting ts", node => Has(node, GraphRuleKind.TrafficShifting));
        NodeFlag("tcptrafficshifting tcpts", node => Has(node, GraphRuleKind.TcpShifting));
        NodeFlag("virtualservice vs", node => node.HasVirtualService);
        NodeFlag("serviceentry se", node => node.Kind == GraphNodeKind.ServiceEntry);
        NodeFlag("sidecar sc", node => node.HasSidecar);
        NodeFlag("trafficsource root", node => node.IsRoot);
        NodeFlag("gateway", node => node.IsGateway);
        NodeFlag("outside outsider", node => node.IsOutside);
        NodeFlag("unknown", node => node.Kind == GraphNodeKind.Unknown);
        Flag("healthy", node => node.Health == HealthStatus.Healthy, edge => edge.Health == HealthStatus.Healthy);
        Flag("idle", node => node.IsIdle, edge => edge.Traffic.IsIdle);
        Flag("traffic", node => !node.IsIdle, edge => !edge.Traffic.IsIdle);
        EdgeNumber("http", edge => Rate(edge, FlowProtocol.Http));
        EdgeNumber("grpc", edge => Rate(edge, FlowProtocol.Grpc));
        EdgeNumber("tcp", edge => edge.Traffic.Protocol == FlowProtocol.Tcp ? edge.Traffic.BytesRate : null);
        EdgeNumber("%httperr %error", edge => edge.Traffic.Protocol == FlowProtocol.Http ? 100 * edge.Traffic.ErrorShare : null);
        EdgeNumber("%grpcerr", edge => edge.Traffic.Protocol == FlowProtocol.Grpc ? 100 * edge.Traffic.ErrorShare : null);
        EdgeNumber("%httptraffic %traffic", edge => 100 * edge.Distribution);
        EdgeNumber("responsetime rt", edge => edge.Traffic.Latency.Quantile(0.95));
        EdgeNumber("throughput", edge => edge.Traffic.BytesRate);
        EdgeFlag("mtls", edge => edge.Traffic.MutualTlsShare > 0);
        EdgeText("protocol", edge => new FilterValue.Text(edge.Traffic.Protocol.ToString()));
        EdgeText("sourceprincipal sp", edge => new FilterValue.Text(edge.Traffic.SourcePrincipals));
        EdgeText("destprincipal dp", edge => new FilterValue.Text(edge.Traffic.DestinationPrincipals));
        EdgeText("code", edge => new FilterValue.Text([.. edge.Traffic.Responses.Select(entry => $"{entry.Response.Code}")]));
        EdgeText("flag", edge => new FilterValue.Text([.. edge.Traffic.Responses.SelectMany(entry => entry.Response.Flags.Split(','))]));
    }

    /// <summary>All of them, in order, each by its longest name.</summary>
    public static IReadOnlyList<string> Names =>
        [.. ByName.GroupBy(entry => entry.Value).Select(group => group.MaxBy(entry => entry.Key.Length).Key).Order(StringComparer.Ordinal)];

    /// <summary>Whether it stands alone.</summary>
    public bool IsFlag { get; }

    /// <summary>Whether it is compared with numbers.</summary>
    public bool IsNumber { get; }

    public static FilterOperand? Find(string name) => ByName.GetValueOrDefault(name);

    public FilterValue? Of(GraphNode node) => _ofNode?.Invoke(node);

    public FilterValue? Of(GraphEdge edge) => _ofEdge?.Invoke(edge);

    private static void NodeText(string names, Func<GraphNode, FilterValue> value) => Add(names, new FilterOperand(false, false, value, null));

    private static void EdgeText(string names, Func<GraphEdge, FilterValue> value) => Add(names, new FilterOperand(false, false, null, value));

    private static void NodeNumber(string names, Func<GraphNode, double?> value) =>
        Add(names, new FilterOperand(false, true, node => new FilterValue.Number(value(node)), null));

    private static void EdgeNumber(string names, Func<GraphEdge, double?> value) =>
        Add(names, new FilterOperand(false, true, null, edge => new FilterValue.Number(value(edge))));

    private static void NodeFlag(string names, Func<GraphNode, bool> value) =>
        Add(names, new FilterOperand(true, false, node => new FilterValue.Flag(value(node)), null));

    private static void EdgeFlag(string names, Func<GraphEdge, bool> value) =>
        Add(names, new FilterOperand(true, false, null, edge => new FilterValue.Flag(value(edge))));

    private static void Flag(string names, Func<GraphNode, bool> ofNode, Func<GraphEdge, bool> ofEdge) =>
        Add(names, new FilterOperand(true, false, node => new FilterValue.Flag(ofNode(node)), edge => new FilterValue.Flag(ofEdge(edge))));

    private static void Add(string names, FilterOperand operand)
    {
        foreach (var name in names.Split(' '))
        {
            ByName.Add(name, operand);
        }
    }

    private static bool Has(GraphNode node, GraphRuleKind kind) => node.Rules.Any(rule => rule.Kind == kind);

    private static double? Rate(IReadOnlyList<GraphTraffic> traffic, FlowProtocol protocol) =>
        traffic.FirstOrDefault(entry => entry.Protocol == protocol)?.Rate ?? 0;

    private static double? Rate(GraphEdge edge, FlowProtocol protocol) => edge.Traffic.Protocol == protocol ? edge.Traffic.Rate : null;

    private static double? Bytes(IReadOnlyList<GraphTraffic> traffic) => traffic.FirstOrDefault(entry => entry.Protocol == FlowProtocol.Tcp)?.BytesRate ?? 0;
}
