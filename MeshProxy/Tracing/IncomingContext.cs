namespace MeshProxy.Tracing;

/// <summary>What a request says of the trace that it belongs to.</summary>
/// <param name="Trace">The trace; empty when it belongs to none.</param>
/// <param name="Parent">The span of the caller.</param>
/// <param name="Sampled">Whether it is recorded; null when nobody has decided.</param>
/// <param name="HasB3">Whether the header <c>b3</c> came.</param>
/// <param name="HasB3Parts">Whether headers <c>x-b3-…</c> came.</param>
internal readonly record struct IncomingContext(TraceId Trace, ulong Parent, bool? Sampled, bool HasB3, bool HasB3Parts);
