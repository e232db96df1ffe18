namespace MeshControlPlane.Observability.Otlp;

/// <summary>A message on its way to a collector, as it is sent.</summary>
/// <param name="Signal">What it carries.</param>
/// <param name="Bytes">In protobuf.</param>
internal sealed record OtlpBytes(OtlpSignal Signal, byte[] Bytes);
