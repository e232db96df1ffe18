using System.Globalization;
using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Health;
using MeshControlPlane.Observability.Traffic;

namespace MeshControlPlane.WebConsole.Graph;

/// <summary>Numbers and names of the graph, as Kiali writes them.</summary>
internal static class GraphText
{
    /// <summary>Two digits after the point: <c>12.34</c>.</summary>
    public static string Rate(double rate) => rate.ToString(rate is > 0 and < 0.01 ? "0.####" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>Without digits but near to nothing and to everything: <c>5%</c>, <c>0.3%</c>, <c>99.8%</c>.</summary>
    public static string Percent(double share)
    {
        var percent = 100 * share;
        return percent is <= 0 or >= 100 || (percent >= 1 && percent <= 99)
            ? string.Create(CultureInfo.InvariantCulture, $"{percent:0}%")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(percent, 0.1, 99.9):0.#}%");
    }

    /// <summary>Milliseconds below a second.</summary>
    public static string Time(double? milliseconds) => milliseconds switch
    {
        null => "–",
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.#}ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0}ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.00}s"),
    };

    /// <summary>Bytes a second.</summary>
    public static string Bytes(double rate) => rate switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{rate:0.00}bps"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{rate / 1000:0.00}kbps"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{rate / 1_000_000:0.00}Mbps"),
    };

    /// <summary>Bytes a second, one way or both.</summary>
    public static double BytesRate(GraphTraffic traffic, ByteDirection direction) => direction switch
    {
        ByteDirection.Sent when traffic.Length > TimeSpan.Zero => traffic.RequestBytes / traffic.Length.TotalSeconds,
        ByteDirection.Received when traffic.Length > TimeSpan.Zero => traffic.ResponseBytes / traffic.Length.TotalSeconds,
        _ => traffic.BytesRate,
    };

    public static double? ResponseTime(LatencyHistogram latency, ResponseTimeKind kind) => kind switch
    {
        ResponseTimeKind.Average => latency.Mean,
        ResponseTimeKind.Median => latency.Quantile(0.5),
        ResponseTimeKind.Percentile99 => latency.Quantile(0.99),
        _ => latency.Quantile(0.95),
    };

    /// <summary>The lines of an edge's label; empty for none.</summary>
    /// <param name="edge">The edge.</param>
    /// <param name="target">Where it leads to: services take no time of their own.</param>
    /// <param name="query">What is to be shown.</param>
    /// <param name="isSelected">Whether it is selected, and says more.</param>
    public static IReadOnlyList<string> Label(GraphEdge edge, GraphNode? target, GraphQuery query, bool isSelected)
    {
        var traffic = edge.Traffic;
        if (traffic.IsIdle)
        {
            return [];
        }

        var units = isSelected || !IsOne(query.Labels);
        var parts = new List<string>();
        if (query.Labels.HasFlag(EdgeLabels.Rate))
        {
            parts.Add(traffic.Protocol == FlowProtocol.Tcp ? Bytes(BytesRate(traffic, query.Bytes)) : Rate(traffic.Rate) + (units ? "rps" : ""));
        }

        if (query.Labels.HasFlag(EdgeLabels.ResponseTime) && traffic.Protocol != FlowProtocol.Tcp
            && target?.Kind is not (GraphNodeKind.Service or GraphNodeKind.ServiceEntry)
            && ResponseTime(traffic.Latency, query.ResponseTime) is { } time)
        {
            parts.Add(Time(time));
        }

        if (query.Labels.HasFlag(EdgeLabels.Throughput) && (traffic.Protocol != FlowProtocol.Tcp || !query.Labels.HasFlag(EdgeLabels.Rate)))
        {
            parts.Add(Bytes(BytesRate(traffic, query.Bytes)));
        }

        if (query.Labels.HasFlag(EdgeLabels.Distribution) && edge.Distribution is > 0 and < 0.9995)
        {
            parts.Add(Percent(edge.Distribution));
        }

        var lines = new List<string>();
        if (parts.Count > 0)
        {
            lines.Add(string.Join(" | ", parts));
        }

        if (query.Labels.HasFlag(EdgeLabels.Rate) && traffic.ErrorShare > 0)
        {
            lines.Add($"{Percent(traffic.ErrorShare)}err");
        }

        if (isSelected)
        {
            lines.Add(Protocol(traffic.Protocol));
        }

        return lines;
    }

    /// <summary>What two moments differ by, for the label of an edge.</summary>
    public static IReadOnlyList<string> Label(GraphChange change)
    {
        if (change.Kind is GraphChangeKind.Came or GraphChangeKind.Went)
        {
            return [change.Kind == GraphChangeKind.Came ? "new" : "gone"];
        }

        var lines = new List<string>();
        if (change.Kind == GraphChangeKind.Changed)
        {
            lines.Add($"{Signed(change.RateDifference, "0.00")}rps");
            if (Math.Abs(change.ErrorDifference) >= 0.005)
            {
                lines.Add($"{Signed(100 * change.ErrorDifference, "0.#")}%err");
            }

            if (change.LatencyDifference is { } time && Math.Abs(time) >= 1)
            {
                lines.Add($"{Signed(time, "0")}ms");
            }
        }

        return lines;
    }

    public static string Signed(double value, string format) => (value < 0 ? "−" : "+") + Math.Abs(value).ToString(format, CultureInfo.InvariantCulture);

    public static string Protocol(FlowProtocol protocol) => protocol switch { FlowProtocol.Grpc => "grpc", FlowProtocol.Tcp => "tcp", _ => "http" };

    /// <summary>The word for people, and the class for the style sheet.</summary>
    public static string Health(HealthStatus health) => health.ToString().ToLowerInvariant();

    public static string Change(GraphChangeKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>The colour of an edge by name.</summary>
    public static string Line(GraphEdge edge) =>
        edge.Traffic is { Protocol: FlowProtocol.Tcp, IsIdle: false } ? "tcp" : Health(edge.Health);

    /// <summary>A node in words, for those who do not see it.</summary>
    public static string Describe(GraphNode node) => string.Join(", ", (IEnumerable<string>)
    [
        $"{Kind(node)} {FullName(node)}",
        Health(node.Health),
        .. node.IsRoot ? (string[])["traffic begins here"] : [],
        .. node.Instances > 0 && node.Ready < node.Instances ? (string[])[$"{node.Ready} of {node.Instances} ready"] : [],
        .. node.Rules.Select(rule => rule.Sentence),
        .. node.HasSidecar ? [] : (string[])["no sidecar"],
        .. node.Entries.Count > 0 ? (string[])["workload entry"] : [],
    ]);

    /// <summary>An edge in words, without its numbers.</summary>
    public static string Describe(GraphEdge edge, MeshGraph graph) =>
        $"{FullName(graph.FindNode(edge.Source))} to {FullName(graph.FindNode(edge.Target))}, {Protocol(edge.Traffic.Protocol)}, {Health(edge.Health)}"
        + (edge.Traffic.MutualTlsShare > 0 ? ", mutual TLS" : "")
        + (edge.IsBroken ? ", circuit breaker open" : "");

    public static string Kind(GraphNode node) => node switch
    {
        { IsGateway: true } => "gateway",
        { Kind: GraphNodeKind.App } => "app",
        { Kind: GraphNodeKind.Service } => "service",
        { Kind: GraphNodeKind.ServiceEntry } => "service entry",
        { Kind: GraphNodeKind.Unknown } => "callers",
        _ => "workload",
    };

    /// <summary>Its name with its version.</summary>
    public static string FullName(GraphNode? node) => node switch
    {
        null => "",
        { Kind: GraphNodeKind.App, Version.Length: > 0 } => $"{node.App} {node.Version}",
        _ => node.Label,
    };

    /// <summary>The page of a node; <see langword="null"/> where there is none.</summary>
    public static string? Link(GraphNode node) => node switch
    {
        { Kind: GraphNodeKind.Service, Declaration: { } declaration } =>
            $"/services/{Uri.EscapeDataString(declaration.Namespace)}/{Uri.EscapeDataString(declaration.Name)}",
        { Kind: GraphNodeKind.ServiceEntry, Declaration: { } declaration } => Link(declaration),
        { Kind: GraphNodeKind.Workload or GraphNodeKind.App, Workloads: [var only] } =>
            $"/workloads/{Uri.EscapeDataString(node.Namespace)}/{Uri.EscapeDataString(only)}",
        _ => null,
    };

    /// <summary>The page of a resource.</summary>
    public static string Link(MeshModel.Resources.ResourceKey key) =>
        $"/config/{key.Kind}/{Uri.EscapeDataString(key.Namespace)}/{Uri.EscapeDataString(key.Name)}";

    /// <summary>
    /// What moves on an edge: requests a second (or kilobytes), share of errors, milliseconds; rounded, so that it is not sent again for nothing.
    /// </summary>
    public static string Flow(GraphTraffic traffic)
    {
        var rate = Rounded(traffic.Protocol == FlowProtocol.Tcp ? traffic.BytesRate / 1000 : traffic.Rate);
        return traffic.IsIdle ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{rate} {Math.Round(traffic.ErrorShare, 2)} {Rounded(traffic.Latency.Quantile(0.5) ?? 5)}");
    }

    /// <summary>Number of a drawing.</summary>
    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static double Rounded(double value) =>
        value <= 0 ? 0 : double.Parse(value.ToString("G2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static bool IsOne(EdgeLabels labels) => (labels & (labels - 1)) == 0;
}
