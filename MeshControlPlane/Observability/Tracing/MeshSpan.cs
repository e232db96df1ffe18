namespace MeshControlPlane.Observability.Tracing;

/// <summary>A span that a proxy or a service has sent by OTLP.</summary>
/// <param name="TraceId">32 hexadecimal digits in lower case.</param>
/// <param name="SpanId">16 of them.</param>
/// <param name="ParentId">16 of them; empty for the root of a trace.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Side">Client, server, or in between.</param>
/// <param name="Start">Its begin.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="IsError">Whether its status is an error.</param>
/// <param name="StatusMessage">What its status says; empty for nothing.</param>
/// <param name="Service">The resource's <c>service.name</c>, which is <c>APP.NAMESPACE</c> for proxies, as in Istio.</param>
/// <param name="Attributes">Of the span, as text: <c>http.status_code</c>, <c>response_flags</c>, <c>upstream_cluster</c>, <c>istio.canonical_service</c> and so on.</param>
/// <param name="ResourceAttributes">Of who has sent it.</param>
/// <param name="Events">What happened in it: retries, faults.</param>
internal sealed record MeshSpan(
    string TraceId,
    string SpanId,
    string ParentId,
    string Name,
    SpanSide Side,
    DateTimeOffset Start,
    TimeSpan Duration,
    bool IsError,
    string StatusMessage,
    string Service,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyDictionary<string, string> ResourceAttributes,
    IReadOnlyList<SpanEvent> Events);
