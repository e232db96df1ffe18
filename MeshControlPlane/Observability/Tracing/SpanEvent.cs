namespace MeshControlPlane.Observability.Tracing;

/// <summary>Something that happened at a moment of a span.</summary>
/// <param name="At">When.</param>
/// <param name="Name">What.</param>
/// <param name="Attributes">More about it, as text.</param>
internal sealed record SpanEvent(DateTimeOffset At, string Name, IReadOnlyDictionary<string, string> Attributes);
