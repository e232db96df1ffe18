using System.CommandLine;
using System.Globalization;

namespace MeshProxy.Limits;

/// <summary>The options <c>--limit-…</c> of the command line.</summary>
internal sealed class LimitArguments
{
    private const string Off = "off";
    private const int Most = 1_000_000;

    /// <summary>Longer ones the server's clock cannot count.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private static readonly ProxyLimits Defaults = new();

    private readonly Option<string> _head = new("--limit-head")
    {
        Description = $"Size of a request's headers in KiB ({Defaults.RequestHeadKiB}), and of its request line as much again",
    };

    private readonly Option<string> _headers = new("--limit-headers") { Description = $"How many headers a request may have ({Defaults.RequestHeaders})" };

    private readonly Option<string> _headTime = new("--limit-head-time")
    {
        Description = "How long a request's head may take from its first byte to its last (30s); off for no limit",
    };

    private readonly Option<string> _idleTime = new("--limit-idle-time")
    {
        Description = "How long a connection stays open without a request (1h); off for no limit",
    };

    private readonly Option<string> _streams = new("--limit-streams") { Description = $"Requests at a time on one HTTP/2 connection ({Defaults.Streams})" };

    private readonly Option<string> _connections = new("--limit-connections") { Description = $"Open connections to each listener ({Defaults.Connections})" };

    private readonly Option<string> _bodyRate = new("--limit-body-rate")
    {
        Description = "The fewest bytes a second that a body may come or be taken with, looked at after 5 seconds (off)",
    };

    public IEnumerable<Option> All => [_head, _headers, _headTime, _idleTime, _streams, _connections, _bodyRate];

    /// <exception cref="FormatException">A limit cannot be used; the message names it and says what is expected.</exception>
    public ProxyLimits Read(ParseResult result) => new()
    {
        RequestHeadKiB = Number(result, _head, 8192) ?? Defaults.RequestHeadKiB,
        RequestHeaders = Number(result, _headers, 10_000) ?? Defaults.RequestHeaders,
        HeadTime = Time(result, _headTime, Defaults.HeadTime),
        IdleTime = Time(result, _idleTime, Defaults.IdleTime),
        Streams = Number(result, _streams, Most) ?? Defaults.Streams,
        Connections = Number(result, _connections, Most) ?? Defaults.Connections,
        BodyRate = result.GetValue(_bodyRate) == Off ? null : Number(result, _bodyRate, int.MaxValue, ", or off"),
    };

    private static int? Number(ParseResult result, Option<string> option, int most, string alternative = "")
    {
        if (result.GetValue(option) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new FormatException($"{option.Name} '{text}' is not a whole number from 1 to {most}{alternative}.");
    }

    private static TimeSpan? Time(ParseResult result, Option<string> option, TimeSpan? fallback)
    {
        switch (result.GetValue(option))
        {
            case null:
                return fallback;
            case Off:
                return null;
            case var text:
                return TryTime(text, out var time) && time > TimeSpan.Zero && time <= Longest
                    ? time
                    : throw new FormatException($"{option.Name} '{text}' is not a time up to 24h, such as 500ms, 30s, 5m or 1h, or off.");
        }
    }

    private static bool TryTime(string text, out TimeSpan time)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        time = default;
        if (digits <= 0 || !int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        long milliseconds = text[digits..] switch { "ms" => 1, "s" => 1000, "m" => 60_000, "h" => 3_600_000, _ => 0 };
        time = TimeSpan.FromMilliseconds(milliseconds * number);
        return milliseconds > 0;
    }
}
