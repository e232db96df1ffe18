using System.Globalization;
using System.Text;

namespace MeshModel.Schemas;

/// <summary>Durations as Go writes them: <c>1h2m3.5s</c>, <c>300ms</c>, <c>-5s</c>, <c>0</c>.</summary>
public static class DurationText
{
    private const int LongestText = 64;

    private static readonly (string Unit, decimal Nanoseconds)[] Units =
    [
        ("ns", 1m),
        ("us", 1_000m),
        ("µs", 1_000m),
        ("μs", 1_000m),
        ("ms", 1_000_000m),
        ("s", 1_000_000_000m),
        ("m", 60_000_000_000m),
        ("h", 3_600_000_000_000m),
    ];

    /// <summary>Reads a duration in nanoseconds.</summary>
    public static bool TryParse(string text, out decimal nanoseconds)
    {
        ArgumentNullException.ThrowIfNull(text);
        nanoseconds = 0;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty || text.Length > LongestText)
        {
            return false;
        }

        while (!rest.IsEmpty)
        {
            var digits = 0;
            while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
            {
                digits++;
            }

            if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || !TakeUnit(rest[digits..], out var unit, out rest))
            {
                return false;
            }

            // Far above what Go can hold, and far below where a decimal overflows.
            if (amount > 1e12m)
            {
                return false;
            }

            nanoseconds += amount * unit;
        }

        nanoseconds = negative ? -nanoseconds : nanoseconds;
        return true;
    }

    /// <summary>The shortest form that <see cref="TryParse"/> reads back to the same value.</summary>
    public static string Write(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        var ticks = Math.Abs((decimal)duration.Ticks);
        foreach (var (unit, size) in new[] { ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond), ("ns", 0L) })
        {
            var count = size == 0 ? ticks * 100 : Math.Floor(ticks / size);
            if (count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{count:0}{unit}");
                ticks -= count * size;
            }
        }

        return text.ToString();
    }

    private static bool TakeUnit(ReadOnlySpan<char> text, out decimal nanoseconds, out ReadOnlySpan<char> rest)
    {
        var length = 0;
        while (length < text.Length && text[length] != '.' && !char.IsAsciiDigit(text[length]))
        {
            length++;
        }

        foreach (var (unit, size) in Units)
        {
            if (text[..length].SequenceEqual(unit))
            {
                nanoseconds = size;
                rest = text[length..];
                return true;
            }
        }

        nanoseconds = 0;
        rest = text;
        return false;
    }
}
