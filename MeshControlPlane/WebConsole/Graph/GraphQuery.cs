using System.Globalization;
using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Traffic;
using Microsoft.AspNetCore.WebUtilities;

namespace MeshControlPlane.WebConsole.Graph;

/// <summary>All that a user has chosen on the graph's page, as it stands in the address.</summary>
internal sealed record GraphQuery
{
    private const string Off = "off";
    private const string On = "on";
    private const int DefaultWindow = 5;

    /// <summary>The stretches of time that can be chosen, in minutes.</summary>
    public static IReadOnlyList<int> Ranges { get; } = [1, 2, 5, 10, 30];

    /// <summary>The stretches of the past that can be played, in minutes.</summary>
    public static IReadOnlyList<int> Windows { get; } = [1, 5, 10, 30];

    private static IReadOnlyList<FlowProtocol> AllProtocols { get; } = [FlowProtocol.Http, FlowProtocol.Grpc, FlowProtocol.Tcp];

    public GraphView View { get; init; }

    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>How much of the past is added up, in minutes.</summary>
    public int Minutes { get; init; } = 1;

    public EdgeLabels Labels { get; init; } = EdgeLabels.Rate;

    public ResponseTimeKind ResponseTime { get; init; }

    public bool ServiceNodes { get; init; } = true;

    public bool IdleNodes { get; init; }

    public bool IdleEdges { get; init; }

    public bool AppBoxes { get; init; } = true;

    /// <summary>Whether locks are shown.</summary>
    public bool Security { get; init; } = true;

    /// <summary>Whether the marks of rules are shown.</summary>
    public bool Badges { get; init; } = true;

    public bool Animation { get; init; } = true;

    /// <summary>Whose traffic is shown.</summary>
    public IReadOnlyList<FlowProtocol> Protocols { get; init; } = AllProtocols;

    /// <summary>Which bytes of TCP are counted.</summary>
    public ByteDirection Bytes { get; init; }

    public string Find { get; init; } = "";

    public string Hide { get; init; } = "";

    /// <summary>The moment that is looked at; <see langword="null"/> for now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Whether the past is played, from <see cref="At"/> on.</summary>
    public ReplaySpeed Replay { get; init; }

    /// <summary>How much of the past is played, in minutes.</summary>
    public int Window { get; init; } = DefaultWindow;

    /// <summary>The moment that the one looked at is compared with; <see langword="null"/> for none.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>The id of the node, edge or box that is selected; empty for none.</summary>
    public string Selected { get; init; } = "";

    /// <summary>The id of the trace that is laid over the graph; empty for none.</summary>
    public string Trace { get; init; } = "";

    /// <summary>What the model is asked for.</summary>
    public GraphOptions Options => new() { View = View, Namespaces = Namespaces, ServiceNodes = ServiceNodes, IdleNodes = IdleNodes, AppBoxes = AppBoxes };

    /// <summary>Reads an address; what is not understood is as if it were not there.</summary>
    public static GraphQuery Parse(string address)
    {
        var query = QueryHelpers.ParseQuery(address.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 ? address[at..].Split('#')[0] : "");
        string Text(string name) => query.TryGetValue(name, out var values) ? values.ToString() : "";
        return new GraphQuery
        {
            View = Text("view") switch
            {
                "workload" => GraphView.Workload,
                "service" => GraphView.Service,
                "app" => GraphView.App,
                _ => GraphView.VersionedApp,
            },
            Namespaces =
            [
                .. Text("ns").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().Order(StringComparer.Ordinal),
            ],
            Minutes = int.TryParse(Text("range").TrimEnd('m'), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
                && Ranges.Contains(minutes) ? minutes : 1,
            Labels = query.TryGetValue("labels", out var labels) ? ReadLabels(labels.ToString()) : EdgeLabels.Rate,
            ResponseTime = Text("rt") switch
            {
                "avg" => ResponseTimeKind.Average,
                "p50" => ResponseTimeKind.Median,
                "p99" => ResponseTimeKind.Percentile99,
                _ => ResponseTimeKind.Percentile95,
            },
            ServiceNodes = Text("services") != Off,
            IdleNodes = Text("idlenodes") == On,
            IdleEdges = Text("idleedges") == On,
            AppBoxes = Text("boxes") != Off,
            Security = Text("security") != Off,
            Badges = Text("badges") != Off,
            Animation = Text("animation") != Off,
            Protocols = query.TryGetValue("protocols", out var protocols)
                ? [.. AllProtocols.Where(protocol => protocols.ToString().Split(',').Contains(GraphText.Protocol(protocol)))] : AllProtocols,
            Bytes = Text("bytes") switch { "sent" => ByteDirection.Sent, "received" => ByteDirection.Received, _ => ByteDirection.Both },
            Find = Text("find"),
            Hide = Text("hide"),
            At = Moment(Text("at")),
            Before = Moment(Text("before")),
            Replay = Moment(Text("at")) is null ? ReplaySpeed.None : Text("replay") switch
            {
                "slow" => ReplaySpeed.Slow,
                "medium" => ReplaySpeed.Medium,
                "fast" => ReplaySpeed.Fast,
                _ => ReplaySpeed.None,
            },
            Window = int.TryParse(Text("window").TrimEnd('m'), NumberStyles.None, CultureInfo.InvariantCulture, out var window)
                && Windows.Contains(window) ? window : DefaultWindow,
            Selected = Text("selected"),
            Trace = Text("trace"),
        };
    }

    /// <summary>Whether the traffic of all protocols is shown.</summary>
    public bool HasAllProtocols => Protocols.Count == AllProtocols.Count;

    /// <summary>The query of the address, with its question mark; empty where everything is as it is by itself.</summary>
    public override string ToString()
    {
        var parts = new List<KeyValuePair<string, string?>>();
        Add("view", View switch { GraphView.Workload => "workload", GraphView.Service => "service", GraphView.App => "app", _ => "" });
        Add("ns", string.Join(',', Namespaces));
        Add("range", Minutes == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Minutes}m"));
        if (Labels != EdgeLabels.Rate)
        {
            parts.Add(new("labels", WriteLabels(Labels)));
        }

        Add("rt", ResponseTime switch { ResponseTimeKind.Average => "avg", ResponseTimeKind.Median => "p50", ResponseTimeKind.Percentile99 => "p99", _ => "" });
        Add("services", ServiceNodes ? "" : Off);
        Add("idlenodes", IdleNodes ? On : "");
        Add("idleedges", IdleEdges ? On : "");
        Add("boxes", AppBoxes ? "" : Off);
        Add("security", Security ? "" : Off);
        Add("badges", Badges ? "" : Off);
        Add("animation", Animation ? "" : Off);
        if (Protocols.Count < AllProtocols.Count)
        {
            parts.Add(new("protocols", string.Join(',', Protocols.Select(GraphText.Protocol))));
        }

        Add("bytes", Bytes == ByteDirection.Both ? "" : Bytes.ToString().ToLowerInvariant());
        Add("find", Find);
        Add("hide", Hide);
        Add("at", Write(At));
        Add("replay", At is null || Replay == ReplaySpeed.None ? "" : Replay.ToString().ToLowerInvariant());
        Add("window", Window == DefaultWindow ? "" : string.Create(CultureInfo.InvariantCulture, $"{Window}m"));
        Add("before", Write(Before));
        Add("selected", Selected);
        Add("trace", Trace);
        return QueryHelpers.AddQueryString("", parts);

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                parts.Add(new(name, value));
            }
        }
    }

    private static EdgeLabels ReadLabels(string text) => text.Split(',').Aggregate(EdgeLabels.None, (labels, word) => labels | word switch
    {
        "rate" => EdgeLabels.Rate,
        "time" => EdgeLabels.ResponseTime,
        "share" => EdgeLabels.Distribution,
        "bytes" => EdgeLabels.Throughput,
        _ => EdgeLabels.None,
    });

    private static string WriteLabels(EdgeLabels labels)
    {
        (EdgeLabels Label, string Word)[] all =
            [(EdgeLabels.Rate, "rate"), (EdgeLabels.ResponseTime, "time"), (EdgeLabels.Distribution, "share"), (EdgeLabels.Throughput, "bytes")];
        return string.Join(',', all.Where(entry => labels.HasFlag(entry.Label)).Select(entry => entry.Word));
    }

    private static DateTimeOffset? Moment(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 100_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static string Write(DateTimeOffset? moment) => moment is { } at ? at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : "";
}
