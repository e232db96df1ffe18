using System.Globalization;
using System.Text.RegularExpressions;

namespace Tests.Edges;

/// <summary>Takes messages of HTTP/1.1 apart and believes nothing: what could be read in two ways is a fault.</summary>
internal static partial class StrictHttp
{
    private const string EndOfHead = "\r\n\r\n";

    /// <summary>Takes one request from the front of the bytes.</summary>
    /// <returns>Null while it is not whole.</returns>
    /// <exception cref="FormatException">It is not strict HTTP/1.1.</exception>
    public static RecordedRequest? TakeRequest(ref string bytes)
    {
        if (!TryHead(bytes, out var lines, out var start))
        {
            return null;
        }

        var line = RequestLine().Match(lines[0]);
        Require(line.Success, $"request line '{lines[0]}'");
        var headers = Headers(lines);
        if (!TryBody(bytes, start, headers, hasBody: true, untilEnd: false, out var body, out var end))
        {
            return null;
        }

        bytes = bytes[end..];
        return new RecordedRequest(line.Groups["method"].Value, line.Groups["target"].Value, headers, body);
    }

    /// <summary>Takes one answer from the front of the bytes.</summary>
    /// <param name="bytes">What there is.</param>
    /// <param name="method">What it answers.</param>
    /// <returns>Null while it is not whole.</returns>
    /// <exception cref="FormatException">It is not strict HTTP/1.1.</exception>
    public static RecordedAnswer? TakeAnswer(ref string bytes, string method)
    {
        if (!TryHead(bytes, out var lines, out var start))
        {
            return null;
        }

        var line = StatusLine().Match(lines[0]);
        Require(line.Success, $"status line '{lines[0]}'");
        var status = int.Parse(line.Groups["status"].Value, CultureInfo.InvariantCulture);
        var headers = Headers(lines);
        var hasBody = method != "HEAD" && status is >= 200 and not 204 and not 304;
        if (!TryBody(bytes, start, headers, hasBody, untilEnd: hasBody, out var body, out var end))
        {
            return null;
        }

        bytes = bytes[end..];
        return new RecordedAnswer(status, headers, body);
    }

    private static bool TryHead(string bytes, out string[] lines, out int end)
    {
        var at = bytes.IndexOf(EndOfHead, StringComparison.Ordinal);
        lines = at < 0 ? [] : bytes[..at].Split("\r\n");
        end = at + EndOfHead.Length;
        return at >= 0;
    }

    private static Dictionary<string, string> Headers(string[] lines)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in lines[1..])
        {
            var match = Header().Match(text);
            Require(match.Success, $"header '{text}'");
            var (name, value) = (match.Groups["name"].Value, match.Groups["value"].Value.Trim());
            headers[name] = headers.TryGetValue(name, out var before) ? $"{before}, {value}" : value;
        }

        return headers;
    }

    private static bool TryBody(string bytes, int start, Dictionary<string, string> headers, bool hasBody, bool untilEnd, out string body, out int end)
    {
        (body, end) = ("", start);
        var coding = headers.GetValueOrDefault("transfer-encoding");
        var length = headers.GetValueOrDefault("content-length");
        Require(coding is null || length is null, "Transfer-Encoding and Content-Length");
        Require(coding is null or "chunked", $"Transfer-Encoding '{coding}'");
        Require(length is null || Digits().IsMatch(length), $"Content-Length '{length}'");
        if (!hasBody)
        {
            return true;
        }

        if (coding is not null)
        {
            return TryChunks(bytes, start, out body, out end);
        }

        Int128 wanted = length is null ? untilEnd ? bytes.Length : start : start + Int128.Parse(length, CultureInfo.InvariantCulture);
        if (wanted > bytes.Length)
        {
            return false;
        }

        end = (int)wanted;

        body = bytes[start..end];
        return true;
    }

    private static bool TryChunks(string bytes, int at, out string body, out int end)
    {
        (body, end) = ("", at);
        while (true)
        {
            var line = bytes.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (line < 0)
            {
                return false;
            }

            Require(Hexadecimal().IsMatch(bytes[at..line]), $"chunk size '{bytes[at..line]}'");
            var size = int.Parse(bytes[at..line], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            at = line + 2;
            if (bytes.Length < at + size + 2)
            {
                return false;
            }

            Require(bytes.Substring(at + size, 2) == "\r\n", "what ends a chunk, or a trailer");
            body += bytes.Substring(at, size);
            end = at += size + 2;
            if (size == 0)
            {
                return true;
            }
        }
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new FormatException(what);
        }
    }

    [GeneratedRegex(@"\A(?<method>[!#$%&'*+.^_`|~0-9A-Za-z-]+) (?<target>/[\x21-\x7e]*) HTTP/1\.1\z")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\AHTTP/1\.1 (?<status>[1-9][0-9][0-9]) [\x20-\x7e]*\z")]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"\A(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+):(?<value>[\t\x20-\x7e\x80-\xff]*)\z")]
    private static partial Regex Header();

    [GeneratedRegex(@"\A[0-9]{1,19}\z")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{1,7}\z")]
    private static partial Regex Hexadecimal();
}
