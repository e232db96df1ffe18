namespace MeshControlPlane.Observability.Logs;

/// <summary>Which lines are asked for.</summary>
/// <param name="TraceId">Those of this trace; <c>null</c> for any.</param>
/// <param name="Service">Those of this <c>service.name</c>; <c>null</c> for any.</param>
/// <param name="LeastSeverity">Those of at least this number of OTLP's.</param>
/// <param name="Limit">How many at most, the newest.</param>
/// <param name="SpanId">Those of this span; <c>null</c> for any.</param>
internal sealed record LogQuery(string? TraceId = null, string? Service = null, int LeastSeverity = 0, int Limit = 500, string? SpanId = null)
{
    /// <summary>Whether a line is asked for.</summary>
    public bool Fits(MeshLog log) => (TraceId is null || log.TraceId == TraceId)
        && (SpanId is null || log.SpanId == SpanId)
        && (Service is null || log.Service == Service)
        && log.Severity >= LeastSeverity;
}
