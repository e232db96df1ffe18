using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Tracing;
using MeshControlPlane.Observability.Traffic;
using MeshControlPlane.WebConsole.Traces;

namespace MeshControlPlane.WebConsole.Graph;

/// <summary>
/// The way of one trace through a graph: which nodes and edges have spans of it. Only what proxies have sent counts; what services tell of themselves lies
/// within it.
/// </summary>
internal sealed class TraceOverlay
{
    private const string Inbound = "inbound|";
    private const string NoVersion = "latest";

    private readonly GraphMesh _mesh;
    private readonly GraphOptions _options;
    private readonly GraphNames _names;
    private readonly Dictionary<(string Source, string Target), string> _edgeIds;
    private readonly HashSet<string> _nodeIds;
    private readonly Dictionary<string, List<MeshSpan>> _spans = new(StringComparer.Ordinal);

    private TraceOverlay(MeshTrace trace, MeshGraph graph, GraphMesh mesh, GraphOptions options)
    {
        (Trace, _mesh, _options, _names) = (trace, mesh, options, new GraphNames(options.View, mesh));
        _nodeIds = graph.Nodes.Select(node => node.Id).ToHashSet(StringComparer.Ordinal);
        _edgeIds = graph.Edges.Where(edge => edge.Traffic.Protocol != FlowProtocol.Tcp)
            .GroupBy(edge => (edge.Source, edge.Target)).ToDictionary(group => group.Key, group => group.First().Id);
        var byId = trace.Spans.GroupBy(span => span.SpanId).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var answers = trace.Spans.Where(IsInbound).ToLookup(span => CallerOf(span, byId));
        foreach (var span in trace.Spans.Where(IsOutbound))
        {
            AddCall(span, [.. answers[span]]);
        }

        foreach (var span in trace.Spans.Where(span => IsInbound(span) || (IsProxy(span) && !IsOutbound(span))))
        {
            AddToNode(NodeOf(span), span);
        }

        Marks = _spans.ToDictionary(entry => entry.Key, entry => new TraceMark([.. entry.Value.Distinct().OrderBy(span => span.Start)]),
            StringComparer.Ordinal);
    }

    public MeshTrace Trace { get; }

    /// <summary>What it has left, by the id of the node or edge.</summary>
    public IReadOnlyDictionary<string, TraceMark> Marks { get; }

    public static TraceOverlay Of(MeshTrace trace, MeshGraph graph, GraphMesh mesh, GraphOptions options) => new(trace, graph, mesh, options);

    private static bool IsProxy(MeshSpan span) => ClusterOf(span) is not null || Text(span, "mesh.proxy") is not null;

    private static bool IsOutbound(MeshSpan span) => ClusterOf(span) is { } cluster && !cluster.StartsWith(Inbound, StringComparison.Ordinal);

    private static bool IsInbound(MeshSpan span) => ClusterOf(span) is { } cluster && cluster.StartsWith(Inbound, StringComparison.Ordinal);

    private static string? ClusterOf(MeshSpan span) =>
        SpanAttributes.Cluster.Select(span.Attributes.GetValueOrDefault).FirstOrDefault(cluster => cluster is { Length: > 0 });

    private static string? Text(MeshSpan span, string name) => span.ResourceAttributes.GetValueOrDefault(name) ?? span.Attributes.GetValueOrDefault(name);

    // The nearest proxy above it that has sent the request on; services in between do not count.
    private static MeshSpan? CallerOf(MeshSpan span, Dictionary<string, MeshSpan> byId)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { span.SpanId };
        var above = byId.GetValueOrDefault(span.ParentId);
        while (above is not null && seen.Add(above.SpanId) && !IsInbound(above))
        {
            if (IsOutbound(above))
            {
                return above;
            }

            above = byId.GetValueOrDefault(above.ParentId);
        }

        return null;
    }

    private void AddCall(MeshSpan call, List<MeshSpan> answers)
    {
        var (source, service) = (NodeOf(call), ServiceOf(call));
        AddToNode(source, call);
        AddToNode(service, call);
        if (_options.View == GraphView.Service || _options.ServiceNodes || answers.Count == 0)
        {
            AddToEdge(source, service, call);
        }

        foreach (var answer in answers)
        {
            if (_options.ServiceNodes)
            {
                AddToEdge(service, NodeOf(answer), answer);
            }
            else
            {
                AddToEdge(source, NodeOf(answer), call);
                AddToEdge(source, NodeOf(answer), answer);
            }
        }
    }

    private void AddToNode(string node, MeshSpan span)
    {
        if (_nodeIds.Contains(node))
        {
            Add(node, span);
        }
    }

    private void AddToEdge(string source, string target, MeshSpan span)
    {
        if (_edgeIds.TryGetValue((source, target), out var edge))
        {
            Add(edge, span);
        }
    }

    private void Add(string id, MeshSpan span)
    {
        if (!_spans.TryGetValue(id, out var spans))
        {
            _spans[id] = spans = [];
        }

        spans.Add(span);
    }

    private string NodeOf(MeshSpan span)
    {
        var dot = span.Service.LastIndexOf('.');
        var home = Text(span, "k8s.namespace.name") ?? Text(span, "istio.namespace") ?? (dot < 0 ? "" : span.Service[(dot + 1)..]);
        var name = Text(span, "k8s.pod.name") ?? Text(span, "service.instance.id") ?? "";
        var version = Text(span, "istio.canonical_revision") ?? Text(span, "service.version") ?? NoVersion;
        var party = new TrafficParty(
            home, name, dot < 0 ? span.Service : span.Service[..dot], version == NoVersion ? TrafficParty.UnknownName : version, TrafficParty.UnknownName);
        // The names that it has told count only where the mesh does not know it any more.
        return _names.OfParty(_mesh.InstancesOf(party).FirstOrDefault() is { } known
            ? party with { App = OrUnknown(GraphMesh.AppOf(known.Node)), Version = OrUnknown(GraphMesh.VersionOf(known.Node)) }
            : party).Id;
    }

    private string ServiceOf(MeshSpan call)
    {
        var host = ClusterOf(call)!.Split('|')[^1];
        return _names.OfService(host, host, TrafficParty.UnknownName).Id;
    }

    private static string OrUnknown(string text) => text.Length > 0 ? text : TrafficParty.UnknownName;
}
