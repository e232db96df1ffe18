using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.Observability.Graph;

/// <summary>Makes a graph of what was reported and of what is declared. Pure: the same input gives the same graph.</summary>
internal sealed class GraphBuilder
{
    private readonly GraphMesh _mesh;
    private readonly GraphOptions _options;
    private readonly GraphNames _names;
    private readonly TrafficSlice _slice;
    private readonly Dictionary<string, NodeSum> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Source, string Target, GraphTrafficSum Sum)> _edges = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _namespaces = new(StringComparer.Ordinal);

    private GraphBuilder(TrafficSlice slice, GraphMesh mesh, GraphOptions options)
    {
        _slice = slice;
        _mesh = mesh;
        _options = options;
        _names = new GraphNames(options.View, mesh);
    }

    /// <summary>The graph of a stretch of time.</summary>
    /// <param name="slice">What the proxies have reported.</param>
    /// <param name="mesh">Who is there.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="earlier">
    /// A longer stretch, whose edges are shown without traffic where they have none now; <see langword="null"/> to leave those out.
    /// </param>
    public static MeshGraph Build(TrafficSlice slice, GraphMesh mesh, GraphOptions options, TrafficSlice? earlier = null)
    {
        var builder = new GraphBuilder(slice, mesh, options);
        builder.AddFlows(slice.Flows);
        if (earlier is not null)
        {
            builder.AddFlows(earlier.Flows.Select(WithoutTraffic));
        }

        if (options.IdleNodes)
        {
            builder.AddIdleNodes();
        }

        return builder.Finish();
    }

    private static Flow WithoutTraffic(Flow flow) => flow with
    {
        Responses = [],
        Latency = LatencyHistogram.Empty,
        RequestBytes = 0,
        ResponseBytes = 0,
        ConnectionsOpened = 0,
        ConnectionsClosed = 0,
    };

    private void AddFlows(IEnumerable<Flow> flows)
    {
        foreach (var flow in FlowMerge.Merge(flows))
        {
            NoteNamespaces(flow.Source.Namespace, flow.Destination.Namespace, flow.ServiceNamespace);
            if (_options.Has(flow.Source.Namespace) || _options.Has(flow.Destination.Namespace) || _options.Has(flow.ServiceNamespace))
            {
                Add(flow);
            }
        }
    }

    private void Add(MergedFlow flow)
    {
        var source = Take(_names.OfParty(flow.Source));
        var hasService = flow.Service.Length > 0 && flow.Service != TrafficParty.UnknownName;
        var service = hasService ? _names.OfService(flow.Service, flow.ServiceName, flow.ServiceNamespace) : null;
        source.Call(flow);
        if (service is not null && (_options.View == GraphView.Service || flow.Destination.Workload == TrafficParty.UnknownName))
        {
            // Of requests that reached no workload the service is all that is known.
            Connect(source, Answer(service, flow), flow);
            return;
        }

        var destination = Answer(_names.OfParty(flow.Destination), flow);
        if (service is null || !_options.ServiceNodes)
        {
            Connect(source, destination, flow);
            return;
        }

        var between = Answer(service, flow);
        Connect(source, between, flow);
        between.Call(flow);
        Connect(between, destination, flow);
    }

    private NodeSum Answer(GraphNode node, MergedFlow flow)
    {
        var sum = Take(node);
        sum.Answer(flow);
        return sum;
    }

    private NodeSum Take(GraphNode node)
    {
        if (!_nodes.TryGetValue(node.Id, out var sum))
        {
            _nodes[node.Id] = sum = new NodeSum(node);
        }

        sum.Join(node);
        return sum;
    }

    private void Connect(NodeSum source, NodeSum target, MergedFlow flow)
    {
        var id = $"{source.Node.Id}>{target.Node.Id}>{flow.Protocol}".ToLowerInvariant();
        if (!_edges.TryGetValue(id, out var edge))
        {
            _edges[id] = edge = (source.Node.Id, target.Node.Id, new GraphTrafficSum(flow.Protocol));
        }

        edge.Sum.Add(flow);
    }

    private void AddIdleNodes()
    {
        foreach (var workload in _mesh.Registry.Workloads)
        {
            var node = workload.Node;
            NoteNamespaces(node.Namespace);
            if (_options.Has(node.Namespace) && _options.View != GraphView.Service)
            {
                Take(_names.OfParty(new TrafficParty(node.Namespace, node.Name, GraphMesh.AppOf(node), GraphMesh.VersionOf(node), TrafficParty.UnknownName)));
            }
        }

        foreach (var service in _mesh.Resources.Services)
        {
            NoteNamespaces(service.Namespace);
            if (_options.Has(service.Namespace) && (_options.View == GraphView.Service || _options.ServiceNodes))
            {
                Take(_names.OfService(service.Host, service.ShortName ?? service.Host, service.Namespace));
            }
        }
    }

    private MeshGraph Finish()
    {
        NoteNamespaces(_mesh.Registry.Workloads.Select(workload => workload.Node.Namespace));
        NoteNamespaces(_mesh.Resources.Services.Select(service => service.Namespace));
        var rules = new GraphRules(_mesh);
        var nodes = _nodes.Values.Select(sum => sum.Over(_slice.Length)).Select(node => node with
        {
            IsOutside = node.IsOutside || !_options.Has(node.Namespace),
            Rules = rules.Of(node, _options),
            Entries = _mesh.EntriesOf(node),
        }).OrderBy(node => node.Id, StringComparer.Ordinal).ToList();
        var boxes = BoxesOf(nodes);
        var boxOf = boxes.SelectMany(box => box.Members, (box, member) => (box, member))
            .ToDictionary(entry => entry.member, entry => entry.box.Id, StringComparer.Ordinal);
        return new MeshGraph(_slice.From, _slice.To, _slice.Revision)
        {
            Nodes = [.. nodes.Select(node => node with { Box = boxOf.GetValueOrDefault(node.Id) })],
            Boxes = boxes,
            Edges = EdgesOf(nodes.ToDictionary(node => node.Id, StringComparer.Ordinal)),
            Namespaces = [.. _namespaces],
        };
    }

    private List<GraphBox> BoxesOf(List<GraphNode> nodes) => _options is not { View: GraphView.VersionedApp, AppBoxes: true } ? [] :
        [
            .. nodes.Where(node => node.App.Length > 0 && !node.IsGateway)
                .GroupBy(node => (node.Namespace, node.App))
                .Where(group => group.Count() > 1)
                .Select(group => new GraphBox(
                    $"box/{group.Key.Namespace}/{group.Key.App}",
                    group.Key.Namespace,
                    group.Key.App,
                    [.. group.Select(node => node.Id)],
                    NodeSum.Worst([.. group.Select(node => node.Health)])))
                .OrderBy(box => box.Id, StringComparer.Ordinal),
        ];

    private List<GraphEdge> EdgesOf(Dictionary<string, GraphNode> nodes)
    {
        var edges = _edges.Select(entry => (Id: entry.Key, entry.Value.Source, entry.Value.Target, Traffic: entry.Value.Sum.Over(_slice.Length)))
            .OrderBy(edge => edge.Id, StringComparer.Ordinal).ToList();
        var sent = edges.GroupBy(edge => (edge.Source, edge.Traffic.Protocol))
            .ToDictionary(group => group.Key, group => group.Sum(edge => AmountOf(edge.Traffic)));
        return
        [
            .. edges.Select(edge => new GraphEdge(
                edge.Id,
                edge.Source,
                edge.Target,
                edge.Traffic,
                sent[(edge.Source, edge.Traffic.Protocol)] is var all && all > 0 ? AmountOf(edge.Traffic) / all : 0,
                nodes[edge.Target].HasCircuitBreaker && edge.Traffic.HasFlag("UO", "UH"))),
        ];
    }

    private static double AmountOf(GraphTraffic traffic) =>
        traffic.Protocol == FlowProtocol.Tcp ? traffic.RequestBytes + traffic.ResponseBytes : traffic.Requests;

    private void NoteNamespaces(params IEnumerable<string> namespaces) =>
        _namespaces.UnionWith(namespaces.Where(name => name.Length > 0 && name != TrafficParty.UnknownName));
}
