using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MeshProxy.AccessLogging;

namespace MeshProxy.Forwarding.Headers;

/// <summary>
/// A header value of a route: text with Envoy's operators, such as <c>%DOWNSTREAM_REMOTE_ADDRESS%</c>, which are those of access logs. What there is
/// nothing to tell of comes to nothing. Parsed once, when the snapshot is built.
/// </summary>
internal sealed class HeaderValue
{
    private const int TypicalLength = 64;
    private readonly ImmutableArray<(string? Literal, LogOperator? Operator, int Limit)> _parts;

    /// <exception cref="ArgumentException">There is a single percent sign.</exception>
    public HeaderValue(string text)
    {
        var parts = ImmutableArray.CreateBuilder<(string?, LogOperator?, int)>();
        var literal = new StringBuilder();
        var at = 0;
        while (text.IndexOf('%', at) is >= 0 and var percent)
        {
            var end = EndOfOperator(text, percent);
            if (end < 0)
            {
                throw new ArgumentException($"'{text}' has a single %; %% stands for a percent sign");
            }

            literal.Append(text, at, percent - at);
            var name = text[(percent + 1)..end];
            if (name.Length == 0)
            {
                literal.Append('%');
            }
            else if (Find(name) is var (known, limit))
            {
                parts.Add((literal.ToString(), null, 0));
                parts.Add((null, known, limit));
                literal.Clear();
            }
            else
            {
                // Whoever applied it was warned.
                literal.Append('-');
            }

            at = end + 1;
        }

        literal.Append(text, at, text.Length - at);
        Text = literal.ToString();
        _parts = parts.Count == 0 ? [] : [.. parts, (Text, null, 0)];
    }

    /// <summary>Whether it is the same for every request.</summary>
    public bool IsConstant => _parts.IsEmpty;

    /// <summary>The value, if it is the same for every request.</summary>
    public string Text { get; }

    public string For(in AccessLogEntry entry)
    {
        if (IsConstant)
        {
            return Text;
        }

        var value = new StringBuilder();
        foreach (var (literal, known, limit) in _parts)
        {
            if (known is null)
            {
                value.Append(literal);
            }
            else if (known(entry) is { Kind: not LogValueKind.Absent } told)
            {
                Append(value, told, limit);
            }
        }

        return value.ToString();
    }

    private static void Append(StringBuilder value, in LogValue told, int limit)
    {
        var line = new LogLine(TypicalLength);
        line.AppendText(told, limit);
        value.Append(Encoding.Latin1.GetString(line.Buffer, 0, line.Length));
        ArrayPool<byte>.Shared.Return(line.Buffer);
    }

    // A percent sign within parentheses belongs to the argument, as in START_TIME(%Y).
    private static int EndOfOperator(string text, int start)
    {
        var next = text.IndexOfAny(['%', '('], start + 1);
        if (next < 0 || text[next] == '%')
        {
            return next;
        }

        var close = text.IndexOf(')', next);
        return close < 0 ? -1 : text.IndexOf('%', close);
    }

    private static (LogOperator Operator, int Limit)? Find(string text)
    {
        var limit = int.MaxValue;
        if (text.LastIndexOf(':') is var colon && colon > text.LastIndexOf(')')
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var most))
        {
            limit = most;
            text = text[..colon];
        }

        var open = text.IndexOf('(', StringComparison.Ordinal);
        var name = open < 0 ? text : text[..open];
        var argument = open >= 0 && text[^1] == ')' ? text[(open + 1)..^1] : null;
        return LogOperators.Find(name, argument) is { } known ? (known, limit) : null;
    }
}
