using MeshControlPlane.Observability.Logs;

namespace MeshControlPlane.WebConsole.Logs;

/// <summary>A line of the log of a workload.</summary>
/// <param name="Time">When it was written; that of the line before where it has none, <see langword="null"/> where no line before has one.</param>
/// <param name="Container">Who wrote it: the application's container or the proxy's.</param>
/// <param name="IsProxy">Whether it was the proxy.</param>
/// <param name="Severity">How bad it is, as far as the line tells.</param>
/// <param name="Text">The line.</param>
internal sealed record LogEntry(DateTimeOffset? Time, string Container, bool IsProxy, LogSeverity Severity, string Text)
{
    /// <summary>What the application has sent by OTLP; <see langword="null"/> for a line of what is written.</summary>
    public MeshLog? Sent { get; init; }

    /// <summary>Grows with each line that is read.</summary>
    public long Number { get; init; }

    /// <summary>Where it comes from, in a word.</summary>
    public string Origin => Sent is not null ? "otlp" : IsProxy ? "proxy" : "app";

    /// <summary>A line that was sent. Who in the application has logged it stands before what it says.</summary>
    public static LogEntry Of(MeshLog log) => new(
        log.At, LogSources.SentContainer, false, SeverityOf(log.Severity), log.Category.Length > 0 ? $"{log.Category}: {log.Message}" : log.Message)
    {
        Sent = log,
    };

    // OTLP has four numbers each for trace, debug, information, warning, error and fatal; 0 for none.
    private static LogSeverity SeverityOf(int number) => number switch
    {
        >= 17 => LogSeverity.Error,
        >= 13 => LogSeverity.Warning,
        >= 1 and < 9 => LogSeverity.Debug,
        _ => LogSeverity.Info,
    };
}
