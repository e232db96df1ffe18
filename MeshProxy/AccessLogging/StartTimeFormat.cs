using System.Globalization;
using System.Text;

namespace MeshProxy.AccessLogging;

/// <summary>A time in the notation of strftime, with the fractions that Envoy adds to it (<c>%3f</c>). Always UTC.</summary>
internal sealed class StartTimeFormat(string format)
{
    public LogValue Format(in AccessLogEntry entry)
    {
        var time = entry.StartedAt.UtcDateTime;
        var text = new StringBuilder(format.Length + 16);
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%' || at + 1 == format.Length)
            {
                text.Append(format[at]);
                continue;
            }

            var next = format[++at];
            if (char.IsAsciiDigit(next) && at + 1 < format.Length && format[at + 1] == 'f')
            {
                at++;
                text.Append(Fraction(time, next - '0'));
            }
            else
            {
                text.Append(Part(next, time));
            }
        }

        return LogValue.Of(text.ToString());
    }

    private static string Part(char letter, DateTime time) => letter switch
    {
        'Y' => Text(time, "yyyy"),
        'y' => Text(time, "yy"),
        'm' => Text(time, "MM"),
        'd' => Text(time, "dd"),
        'H' => Text(time, "HH"),
        'I' => Text(time, "hh"),
        'M' => Text(time, "mm"),
        'S' => Text(time, "ss"),
        'p' => Text(time, "tt"),
        'b' => Text(time, "MMM"),
        'B' => Text(time, "MMMM"),
        'a' => Text(time, "ddd"),
        'A' => Text(time, "dddd"),
        'F' => Text(time, "yyyy-MM-dd"),
        'T' => Text(time, "HH:mm:ss"),
        'f' => Fraction(time, 9),
        'z' => "+0000",
        'Z' => "UTC",
        's' => new DateTimeOffset(time).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        '%' => "%",
        _ => "%" + letter,
    };

    private static string Text(DateTime time, string format) => time.ToString(format, CultureInfo.InvariantCulture);

    // A tick is 100 ns: seven digits, and zeros after them.
    private static string Fraction(DateTime time, int digits) =>
        (time.Ticks % TimeSpan.TicksPerSecond).ToString("D7", CultureInfo.InvariantCulture).PadRight(9, '0')[..Math.Clamp(digits, 1, 9)];
}
