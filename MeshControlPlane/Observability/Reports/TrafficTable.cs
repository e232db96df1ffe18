namespace MeshControlPlane.Observability.Reports;

/// <summary>What the mesh did in a stretch of time; what <c>traffic -o json</c> writes.</summary>
/// <param name="From">Its begin.</param>
/// <param name="To">Its end, not included.</param>
/// <param name="Revision">The revision of the configuration that was in force at its end.</param>
/// <param name="Flows">Those that had traffic, each as the one or the other of its proxies has counted it.</param>
internal sealed record TrafficTable(DateTimeOffset From, DateTimeOffset To, long Revision, IReadOnlyList<TrafficRow> Flows);
