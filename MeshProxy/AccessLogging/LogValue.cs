using System.Net;

namespace MeshProxy.AccessLogging;

/// <summary>What an operator comes to for one request, not yet turned into characters.</summary>
internal readonly struct LogValue
{
    private LogValue(LogValueKind kind, object? reference, long number)
    {
        Kind = kind;
        Reference = reference;
        Number = number;
    }

    public LogValueKind Kind { get; }

    /// <summary>The text, or the address.</summary>
    public object? Reference { get; }

    /// <summary>The number; the port of an end point, below 0 for none; the ticks of a time.</summary>
    public long Number { get; }

    public static LogValue Absent => default;

    public static LogValue Of(string? text) => string.IsNullOrEmpty(text) ? default : new LogValue(LogValueKind.Text, text, 0);

    /// <summary>A text in which blanks are written as underscores.</summary>
    public static LogValue Joined(string? text) => string.IsNullOrEmpty(text) ? default : new LogValue(LogValueKind.JoinedText, text, 0);

    public static LogValue Of(long number) => new(LogValueKind.Number, null, number);

    public static LogValue Of(DateTimeOffset time) => new(LogValueKind.Time, null, time.UtcTicks);

    public static LogValue Address(IPAddress? address) => address is null ? default : new LogValue(LogValueKind.EndPoint, address, -1);

    public static LogValue EndPoint(IPAddress? address, int port) => address is null ? default : new LogValue(LogValueKind.EndPoint, address, port);
}
