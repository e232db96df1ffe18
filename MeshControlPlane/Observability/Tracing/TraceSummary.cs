namespace MeshControlPlane.Observability.Tracing;

/// <summary>A trace in a line.</summary>
/// <param name="TraceId">32 hexadecimal digits.</param>
/// <param name="Start">When it began.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Service">Who began it.</param>
/// <param name="Name">What it was about.</param>
/// <param name="Status">The status of the answer; <c>null</c> where that is not known.</param>
/// <param name="Spans">How many there are.</param>
/// <param name="Errors">How many of them are errors.</param>
internal sealed record TraceSummary(string TraceId, DateTimeOffset Start, double Milliseconds, string Service, string Name, string? Status, int Spans, int Errors)
{
    public static TraceSummary Of(MeshTrace trace) => new(
        trace.TraceId, trace.Start, trace.Duration.TotalMilliseconds, trace.Root.Service, trace.Root.Name, StatusOf(trace.Root), trace.Spans.Count,
        trace.Spans.Count(span => span.IsError));

    /// <summary>The status of a span's answer, by either name that it has in OpenTelemetry.</summary>
    public static string? StatusOf(MeshSpan span) => span.Attributes.GetValueOrDefault("http.status_code") ?? span.Attributes.GetValueOrDefault("http.response.status_code");
}
