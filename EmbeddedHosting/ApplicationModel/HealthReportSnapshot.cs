using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What one health check of a resource said last.</summary>
/// <param name="Name">The check's key.</param>
/// <param name="Status">Null until it has run.</param>
/// <param name="Description">For people.</param>
/// <param name="ExceptionText">What it failed with.</param>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText);
