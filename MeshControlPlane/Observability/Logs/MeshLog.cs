namespace MeshControlPlane.Observability.Logs;

/// <summary>A line that a service has logged and sent by OTLP.</summary>
/// <param name="At">When.</param>
/// <param name="Severity">OTLP's number: 1 trace, 5 debug, 9 information, 13 warning, 17 error, 21 fatal, and what lies between them; 0 where none is given.</param>
/// <param name="Level">What the service calls it.</param>
/// <param name="Message">What it says.</param>
/// <param name="TraceId">32 hexadecimal digits; empty for a line outside of any trace.</param>
/// <param name="SpanId">16 of them; or empty.</param>
/// <param name="Category">Who in the service has logged it.</param>
/// <param name="Service">The resource's <c>service.name</c>.</param>
/// <param name="Attributes">Of the line, as text.</param>
/// <param name="ResourceAttributes">Of who has sent it.</param>
internal sealed record MeshLog(
    DateTimeOffset At,
    int Severity,
    string Level,
    string Message,
    string TraceId,
    string SpanId,
    string Category,
    string Service,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyDictionary<string, string> ResourceAttributes);
