namespace MeshControlPlane.Observability.Tracing;

/// <summary>All spans of one trace that have come in so far.</summary>
/// <param name="TraceId">32 hexadecimal digits in lower case.</param>
/// <param name="Spans">By begin.</param>
internal sealed record MeshTrace(string TraceId, IReadOnlyList<MeshSpan> Spans)
{
    /// <summary>The span without a parent, or, until that has come, the one that began first.</summary>
    public MeshSpan Root => Spans.FirstOrDefault(span => span.ParentId.Length == 0) ?? Spans[0];

    /// <summary>When it began.</summary>
    public DateTimeOffset Start => Spans[0].Start;

    /// <summary>From its first begin to its last end.</summary>
    public TimeSpan Duration => Spans.Max(span => span.Start + span.Duration) - Start;

    /// <summary>Whether one of its spans is an error.</summary>
    public bool HasError => Spans.Any(span => span.IsError);
}
