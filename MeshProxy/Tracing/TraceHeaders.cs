using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace MeshProxy.Tracing;

/// <summary>Reads and writes trace contexts: W3C's <c>traceparent</c>, which counts first, and Zipkin's B3 in one header or in several.</summary>
internal static class TraceHeaders
{
    public const string B3 = "b3";
    public const string B3Trace = "x-b3-traceid";
    public const string B3Span = "x-b3-spanid";
    public const string B3Parent = "x-b3-parentspanid";
    public const string B3Sampled = "x-b3-sampled";
    public const string B3Flags = "x-b3-flags";
    private const int ParentLength = 55;

    /// <summary>What came; allocates nothing.</summary>
    public static IncomingContext Read(IHeaderDictionary headers)
    {
        var single = One(headers, B3);
        var trace = One(headers, B3Trace);
        var sampled = SampledOf(One(headers, B3Sampled), One(headers, B3Flags));
        var hasParts = trace is not null || sampled is not null;
        if (headers.TraceParent is [{ } parent] && TryReadParent(parent, out var w3c))
        {
            return w3c with { HasB3 = single is not null, HasB3Parts = hasParts };
        }

        if (single is not null && TryReadSingle(single, out var b3))
        {
            return b3 with { HasB3Parts = hasParts };
        }

        if (trace is not null && One(headers, B3Span) is { } span && TraceId.TryParse(trace, out var id) && TraceNumbers.TryParse(span, out var number) && span.Length == 16)
        {
            return new IncomingContext(id, number, sampled, single is not null, true);
        }

        return new IncomingContext(default, 0, sampled, single is not null, hasParts);
    }

    /// <summary>Says that what follows belongs to a span.</summary>
    /// <param name="headers">Of the request.</param>
    /// <param name="trace">Its trace.</param>
    /// <param name="span">The span itself.</param>
    /// <param name="parent">Its parent; 0 for none.</param>
    /// <param name="sampled">Whether it is recorded.</param>
    /// <param name="context">What came: B3 is written in the forms in which it came.</param>
    /// <param name="writesB3">Whether B3 is written in any case.</param>
    public static void Write(IHeaderDictionary headers, TraceId trace, ulong span, ulong parent, bool sampled, in IncomingContext context, bool writesB3)
    {
        headers.TraceParent = string.Create(CultureInfo.InvariantCulture, $"00-{trace.High:x16}{trace.Low:x16}-{span:x16}-{(sampled ? "01" : "00")}");
        if (context.HasB3)
        {
            headers[B3] = parent == 0
                ? string.Create(CultureInfo.InvariantCulture, $"{trace}-{span:x16}-{(sampled ? 1 : 0)}")
                : string.Create(CultureInfo.InvariantCulture, $"{trace}-{span:x16}-{(sampled ? 1 : 0)}-{parent:x16}");
        }

        if (!context.HasB3Parts && !writesB3)
        {
            return;
        }

        headers[B3Trace] = trace.ToString();
        headers[B3Span] = span.ToString("x16", CultureInfo.InvariantCulture);
        headers[B3Sampled] = sampled ? "1" : "0";
        if (parent == 0)
        {
            headers.Remove(B3Parent);
        }
        else
        {
            headers[B3Parent] = parent.ToString("x16", CultureInfo.InvariantCulture);
        }
    }

    // 00-<trace>-<span>-<flags>; a later version may have more behind it.
    private static bool TryReadParent(ReadOnlySpan<char> text, out IncomingContext context)
    {
        context = default;
        if (text.Length < ParentLength || text[2] != '-' || text[35] != '-' || text[52] != '-' || text[..2] is "ff" || (text[..2] is "00" && text.Length > ParentLength)
            || (text.Length > ParentLength && text[ParentLength] != '-')
            || !byte.TryParse(text[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)
            || !TraceId.TryParse(text[3..35], out var trace) || !TraceNumbers.TryParse(text[36..52], out var parent) || parent == 0
            || !byte.TryParse(text[53..55], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var flags))
        {
            return false;
        }

        context = new IncomingContext(trace, parent, (flags & 1) != 0, false, false);
        return true;
    }

    // <trace>-<span>[-<sampled>[-<parent>]], or the decision alone.
    private static bool TryReadSingle(ReadOnlySpan<char> text, out IncomingContext context)
    {
        context = new IncomingContext(default, 0, text is [var only] ? Decision(only) : null, true, false);
        var dash = text.IndexOf('-');
        if (dash < 0)
        {
            return text.Length == 1;
        }

        var rest = text[(dash + 1)..];
        if (rest.Length < 16 || !TraceId.TryParse(text[..dash], out var trace) || !TraceNumbers.TryParse(rest[..16], out var span) || (rest.Length > 16 && rest[16] != '-'))
        {
            return false;
        }

        context = context with { Trace = trace, Parent = span, Sampled = rest.Length > 17 ? Decision(rest[17]) : null };
        return true;
    }

    private static bool? SampledOf(string? sampled, string? flags) => flags == "1" ? true : sampled switch
    {
        "1" or "true" => true,
        "0" or "false" => false,
        _ => null,
    };

    private static bool? Decision(char digit) => digit switch
    {
        '1' or 'd' => true,
        '0' => false,
        _ => null,
    };

    private static string? One(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out StringValues values) && values is [{ Length: > 0 } only] ? only : null;
}
