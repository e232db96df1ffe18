namespace Aspire.Hosting.Control;

/// <summary>What one process asks an AppHost that runs; without a resource, what there is.</summary>
internal sealed record ControlRequest(string? Resource, string? Command, IReadOnlyDictionary<string, string>? Arguments);

/// <summary>What it answers.</summary>
internal sealed record ControlAnswer(bool Success, bool Canceled, string? Message, string? Data);
