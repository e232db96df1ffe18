using System.Globalization;
using MeshProtocol;
using MeshProtocol.Otlp;
using MeshProxy.AccessLogging;
using MeshProxy.Forwarding;
using Status = MeshProtocol.Otlp.Status;

namespace MeshProxy.Tracing;

/// <summary>Writes down a request that has come to its end: the attributes are Envoy's and Istio's, those of the mesh begin with <c>mesh.</c>.</summary>
internal static class RequestSpan
{
    // Of what a caller can choose: spans wait by their number, and are sent by their number.
    private const int LongestValue = 512;
    private const int ServerError = 500;
    private const int ClientError = 400;

    public static Span Of(Exchange exchange, RequestTrace trace, SpanResource resource)
    {
        var entry = RequestLog.Describe(exchange, redacts: true);
        var isServer = exchange.Slot.Direction == ListenerDirection.Inbound;
        var span = new Span
        {
            TraceId = trace.Trace.ToBytes(),
            SpanId = TraceNumbers.ToBytes(trace.Span),
            // Cut, it would be another one.
            TraceState = trace.State.Length <= LongestValue ? trace.State : "",
            Name = Cut(trace.Operation ?? (isServer ? "ingress" : $"egress {entry.Authority}")),
            Kind = isServer ? Span.Types.SpanKind.Server : Span.Types.SpanKind.Client,
            StartTimeUnixNano = UnixNano.Of(trace.StartedAt),
            EndTimeUnixNano = UnixNano.Of(trace.StartedAt + entry.Duration),
            Flags = 1,
            Status = StatusOf(entry, isServer),
        };
        if (trace.Parent != 0)
        {
            span.ParentSpanId = TraceNumbers.ToBytes(trace.Parent);
        }

        span.Events.Add(trace.Events);
        AddRequest(span, exchange, entry, resource, trace.Model.MaxPathLength);
        AddAnswer(span, exchange, entry);
        AddMesh(span, exchange);
        foreach (var (name, value) in trace.Model.HasIstioTags ? resource.IstioTags : [])
        {
            Add(span, name, value);
        }

        foreach (var (name, value) in trace.Model.TagsOf(entry))
        {
            Set(span, name, value);
        }

        return span;
    }

    private static Status StatusOf(in AccessLogEntry entry, bool isServer) => entry.Status == 0 || entry.Status >= (isServer ? ServerError : ClientError)
        ? new Status { Code = Status.Types.StatusCode.Error, Message = entry.TransportFailure ?? entry.Details ?? "" }
        : new Status();

    private static void AddRequest(Span span, Exchange exchange, in AccessLogEntry entry, SpanResource resource, int maxPathLength)
    {
        var path = entry.Path ?? "";
        Add(span, "component", "proxy");
        Add(span, "node_id", resource.NodeId);
        Add(span, "guid:x-request-id", Header(exchange, MeshHeaders.RequestId));
        Add(span, "http.url", $"{entry.Scheme}://{entry.Authority}{(path.Length > maxPathLength ? path[..maxPathLength] : path)}");
        Add(span, "http.method", entry.Method ?? "");
        Add(span, "http.protocol", entry.Protocol ?? "");
        Add(span, "downstream_cluster", Header(exchange, "x-envoy-downstream-service-cluster", "-"));
        Add(span, "user_agent", Header(exchange, "user-agent", "-"));
        Add(span, "peer.address", entry.PeerAddress?.ToString() ?? "-");
        Add(span, "request_size", entry.BytesReceived.ToString(CultureInfo.InvariantCulture));
    }

    private static void AddAnswer(Span span, Exchange exchange, in AccessLogEntry entry)
    {
        Add(span, "http.status_code", entry.Status.ToString(CultureInfo.InvariantCulture));
        Add(span, "response_size", entry.BytesSent.ToString(CultureInfo.InvariantCulture));
        Add(span, "response_flags", exchange.Flags.Count == 0 ? "-" : string.Join(',', exchange.Flags));
        if (entry.UpstreamCluster is { } cluster)
        {
            Add(span, "upstream_cluster", cluster);
            Add(span, "upstream_cluster.name", cluster);
        }

        if (entry.UpstreamHost is { } host)
        {
            Add(span, "upstream_address", host);
        }

        if (entry.ResponseHeaders is { } headers && headers.TryGetValue(MeshHeaders.GrpcStatus, out var status))
        {
            Add(span, "grpc.status_code", status.ToString());
        }

        if (span.Status.Code == Status.Types.StatusCode.Error)
        {
            Add(span, "error", "true");
        }
    }

    private static void AddMesh(Span span, Exchange exchange)
    {
        Add(span, "mesh.revision", exchange.Revision.ToString(CultureInfo.InvariantCulture));
        if (exchange.RouteName is { } route)
        {
            Add(span, "mesh.route", route);
        }

        if (exchange.Details is { } details)
        {
            Add(span, "mesh.response_code_details", details);
        }

        if (exchange.Attempt > 1)
        {
            Add(span, "mesh.attempts", exchange.Attempt.ToString(CultureInfo.InvariantCulture));
        }

        if (exchange.Route?.Configuration.Origin is { Kind.Length: > 0 } origin)
        {
            Add(span, "mesh.origin", $"{origin.Kind} {origin.Namespace}/{origin.Name}");
            Add(span, "mesh.origin.path", origin.Path);
            if (origin.File.Length > 0)
            {
                Add(span, "mesh.origin.file", origin.File);
                Add(span, "mesh.origin.line", origin.Line.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private static string Header(Exchange exchange, string name, string otherwise = "") =>
        exchange.Context.Request.Headers.TryGetValue(name, out var values) && values.Count > 0 ? values.ToString() : otherwise;

    // Tags of the user's go over those that there are.
    private static void Set(Span span, string name, string value)
    {
        foreach (var attribute in span.Attributes)
        {
            if (attribute.Key == name)
            {
                attribute.Value = new AnyValue { StringValue = Cut(value) };
                return;
            }
        }

        Add(span, name, value);
    }

    private static void Add(Span span, string name, string value) => span.Attributes.Add(new KeyValue { Key = name, Value = new AnyValue { StringValue = Cut(value) } });

    private static string Cut(string value) => value.Length <= LongestValue ? value : value[..LongestValue];
}
