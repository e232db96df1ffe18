namespace MeshControlPlane.Observability.Tracing;

/// <summary>What a span is of, as OTLP's <c>SpanKind</c>.</summary>
internal enum SpanSide
{
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}
