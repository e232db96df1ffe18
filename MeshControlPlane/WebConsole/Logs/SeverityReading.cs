using System.Globalization;
using System.Text.RegularExpressions;

namespace MeshControlPlane.WebConsole.Logs;

/// <summary>Takes from a line how bad it is, by the forms in which proxies and .NET, and most others, write that.</summary>
internal static partial class SeverityReading
{
    // Who writes a level writes it near the begin of the line.
    private const int Looked = 200;

    /// <summary>What a line says of itself; <see langword="null"/> where it says nothing.</summary>
    public static LogSeverity? Of(string line)
    {
        var head = line.AsSpan(0, Math.Min(Looked, line.Length)).ToString();
        if (AccessLog().Match(head) is { Success: true } request)
        {
            return OfStatus(request.Groups[1].ValueSpan);
        }

        if (head.StartsWith('{') && JsonStatus().Match(line) is { Success: true } status)
        {
            return OfStatus(status.Groups[1].ValueSpan);
        }

        return Level().Match(head) is { Success: true } level ? OfLevel(level.ValueSpan.TrimEnd(": ").ToString().ToUpperInvariant()) : null;
    }

    private static LogSeverity OfStatus(ReadOnlySpan<char> code) => int.Parse(code, CultureInfo.InvariantCulture) switch
    {
        0 or >= 500 => LogSeverity.Error,
        >= 400 => LogSeverity.Warning,
        _ => LogSeverity.Info,
    };

    private static LogSeverity OfLevel(string level) => level switch
    {
        "TRCE" or "DBUG" or "TRACE" or "DEBUG" => LogSeverity.Debug,
        "WARN" or "WARNING" => LogSeverity.Warning,
        "INFO" or "INFORMATION" => LogSeverity.Info,
        _ => LogSeverity.Error,
    };

    // [2026-11-23T10:00:00.000Z] "GET /books HTTP/1.1" 503 UF …
    [GeneratedRegex("""^\[[^\]]{10,40}\] "[^"]*" (\d{1,3}) """, RegexOptions.CultureInvariant)]
    private static partial Regex AccessLog();

    [GeneratedRegex(""" "response_code"\s*:\s*"?(\d{1,3})\b """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex JsonStatus();

    [GeneratedRegex(@"\b(?:(?:trce|dbug|info|warn|fail|crit): |TRACE\b|DEBUG\b|INFO\b|WARN(?:ING)?\b|ERROR\b|FATAL\b|CRITICAL\b|PANIC\b|(?:Debug|Information|Warning|Error|Critical)(?=""))", RegexOptions.CultureInvariant)]
    private static partial Regex Level();
}
