namespace MeshProxy.AccessLogging;

/// <summary>Finds one thing in what there is to tell.</summary>
internal delegate LogValue LogOperator(in AccessLogEntry entry);
