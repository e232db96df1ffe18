using MeshProtocol;

namespace MeshTranslation.Observability;

/// <summary>What is told of the requests of a listener.</summary>
/// <param name="Tracing"><see langword="null"/>: they are not traced.</param>
/// <param name="AccessLogs">Where they are logged.</param>
/// <param name="Metrics"><see langword="null"/>: Istio's metrics as they are.</param>
internal sealed record ListenerTelemetry(Tracing? Tracing, IReadOnlyList<AccessLog> AccessLogs, MetricSettings? Metrics);
