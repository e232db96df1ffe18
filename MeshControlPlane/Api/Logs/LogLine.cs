using System.Globalization;
using System.Text;

namespace MeshControlPlane.Api.Logs;

/// <summary>A line of a log file: the time at which it was written, where the file has it, and the text.</summary>
/// <param name="Time">The time; <see langword="null"/> where the line begins with none.</param>
/// <param name="Text">The text, in UTF-8, without the end of the line.</param>
internal readonly record struct LogLine(DateTimeOffset? Time, ReadOnlyMemory<byte> Text)
{
    // 2026-11-23T10:00:00Z at least, 2026-11-23T10:00:00.0000000+00:00 at most.
    private const int ShortestTime = 20;
    private const int LongestTime = 33;

    /// <summary>Takes a line apart.</summary>
    public static LogLine Read(ReadOnlyMemory<byte> line)
    {
        if (line.Span.EndsWith("\r"u8))
        {
            line = line[..^1];
        }

        var space = line.Span[..Math.Min(line.Length, LongestTime + 1)].IndexOf((byte)' ');
        return space >= ShortestTime && line.Span[10] == 'T' && TimeOf(line.Span[..space]) is { } time
            ? new LogLine(time, line[(space + 1)..])
            : new LogLine(null, line);
    }

    private static DateTimeOffset? TimeOf(ReadOnlySpan<byte> text)
    {
        Span<char> characters = stackalloc char[LongestTime];
        return Encoding.UTF8.TryGetChars(text, characters, out var written)
            && DateTimeOffset.TryParse(characters[..written], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
    }
}
