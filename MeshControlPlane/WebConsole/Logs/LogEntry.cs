namespace MeshControlPlane.WebConsole.Logs;

/// <summary>A line of the log of a workload.</summary>
/// <param name="Time">When it was written; that of the line before where it has none, <see langword="null"/> where no line before has one.</param>
/// <param name="Container">Who wrote it: the application's container or the proxy's.</param>
/// <param name="IsProxy">Whether it was the proxy.</param>
/// <param name="Severity">How bad it is, as far as the line tells.</param>
/// <param name="Text">The line.</param>
internal sealed record LogEntry(DateTimeOffset? Time, string Container, bool IsProxy, LogSeverity Severity, string Text)
{
    /// <summary>Grows with each line that is read.</summary>
    public long Number { get; init; }
}
