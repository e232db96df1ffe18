using System.Buffers;
using MeshProtocol;
using MeshProxy.Forwarding;
using MeshProxy.LocalReplies;

namespace MeshProxy.Limits;

/// <summary>
/// What the server reads and Envoy does not take, and what two readers could take for two different things: it is refused before it is routed.
/// What the server itself refuses never comes here.
/// </summary>
internal static class RequestForm
{
    private const string Chunked = "chunked";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Control characters, but for the tab.</summary>
    private static readonly SearchValues<char> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Where(code => code != '\t').Append(0x7F).Select(code => (char)code)]);

    /// <param name="request">The request as it came: nothing has been taken out of its headers.</param>
    /// <param name="target">The target of its request line.</param>
    /// <param name="normalization">What the listener does to paths.</param>
    /// <param name="mayHaveEnvoyHeaders">Whether a name begins with <c>x-envoy-</c>, which is found out along the way; true where the way was not gone.</param>
    /// <returns>How it is refused; null for a request that is as it has to be.</returns>
    public static BadRequestReply? Refusal(HttpRequest request, string target, PathNormalization normalization, out bool mayHaveEnvoyHeaders)
    {
        mayHaveEnvoyHeaders = true;
        if (HttpProtocol.IsHttp10(request.Protocol))
        {
            return BadRequestReply.LowVersion;
        }

        // The HTTP client would send a known method in capitals, whatever a policy has seen.
        if (HttpMethods.GetCanonicalizedValue(request.Method) != request.Method)
        {
            return BadRequestReply.Malformed;
        }

        if (FramingFault(request) is { } framing)
        {
            return framing;
        }

        var hasEnvoyHeaders = false;
        foreach (var (name, values) in request.Headers)
        {
            hasEnvoyHeaders |= name.StartsWith(MeshHeaders.EnvoyPrefix, StringComparison.OrdinalIgnoreCase);
            if (name.AsSpan().ContainsAnyExcept(NameCharacters) || HasControlCharacter(values))
            {
                return BadRequestReply.InvalidCharacters;
            }
        }

        mayHaveEnvoyHeaders = hasEnvoyHeaders;
        // The target of CONNECT is no path, and whether it is taken here is not a matter of its form.
        return HttpMethods.IsConnect(request.Method) ? null : TargetFault(target, normalization);
    }

    /// <summary>Whether another reader could find the end of the body elsewhere.</summary>
    private static BadRequestReply? FramingFault(HttpRequest request)
    {
        var headers = request.Headers;
        if (HttpProtocol.IsHttp2(request.Protocol))
        {
            if (headers.Host.Count == 0)
            {
                return BadRequestReply.MissingHost;
            }

            // Headers of a connection have no place there (RFC 9113, 8.2.2).
            return headers.TransferEncoding.Count > 0 || headers.Upgrade.Count > 0 || headers.KeepAlive.Count > 0 || headers.ContainsKey("proxy-connection")
                ? BadRequestReply.ConnectionHeader
                : null;
        }

        if (headers.TransferEncoding.Count == 0)
        {
            return null;
        }

        if (headers.ContainsKey(MeshHeaders.OverruledLength))
        {
            return BadRequestReply.LengthAndChunked;
        }

        // What else it names would go upstream undone and untold.
        return headers.TransferEncoding.Count == 1 && Chunked.Equals(headers.TransferEncoding[0], StringComparison.OrdinalIgnoreCase)
            ? null
            : BadRequestReply.UnknownTransferEncoding;
    }

    private static bool HasControlCharacter(in Microsoft.Extensions.Primitives.StringValues values)
    {
        foreach (var value in values)
        {
            if (value.AsSpan().ContainsAny(ControlCharacters))
            {
                return true;
            }
        }

        return false;
    }

    private static BadRequestReply? TargetFault(string target, PathNormalization normalization)
    {
        if (target == "*")
        {
            return BadRequestReply.NotRelative;
        }

        var rest = target.AsSpan();
        if (rest.ContainsAnyExceptInRange('!', '~'))
        {
            return BadRequestReply.Malformed;
        }

        if (rest.IsEmpty || rest[0] != '/')
        {
            var start = rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http://".Length
                : rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https://".Length : 0;
            rest = rest[start..];
            var end = rest.IndexOfAny("/?#");
            end = end < 0 ? rest.Length : end;
            // A name before the host is the host to some readers.
            if (start == 0 || end == 0 || rest[..end].ContainsAny("@\\"))
            {
                return BadRequestReply.Malformed;
            }

            rest = rest[end..];
        }

        var query = rest.IndexOfAny('?', '#');
        return normalization == PathNormalization.None || AreEscapesPlain(query < 0 ? rest : rest[..query]) ? null : BadRequestReply.PathNotNormal;
    }

    /// <summary>
    /// Whether each percent sign begins an escape, none of them of NUL or an end of line. Half an escape may become a whole one when a part of it is
    /// decoded: <c>%2%65</c> would be <c>%2e</c> to the next proxy.
    /// </summary>
    private static bool AreEscapesPlain(ReadOnlySpan<char> path)
    {
        for (var at = path.IndexOf('%'); at >= 0; at = path.IndexOf('%'))
        {
            if (at + 2 >= path.Length || !char.IsAsciiHexDigit(path[at + 1]) || !char.IsAsciiHexDigit(path[at + 2])
                || (path[at + 1] == '0' && (path[at + 2] is '0' or 'a' or 'A' or 'd' or 'D')))
            {
                return false;
            }

            path = path[(at + 3)..];
        }

        return true;
    }
}
