using MeshProtocol;
using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>What a request asks for, in the words of the caller: nothing is decoded save what path normalisation decodes.</summary>
internal readonly record struct RequestTarget(string Authority, string Path, string Query)
{
    /// <param name="raw">The target as it stands in the request line.</param>
    /// <param name="host">The header Host.</param>
    /// <param name="normalization">What the listener does to paths.</param>
    public static RequestTarget Parse(string raw, string host, PathNormalization normalization)
    {
        var rest = raw.AsSpan();
        if (raw.Length > 0 && raw[0] != '/' && raw.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
        {
            // Absolute form, as sent to a proxy. Its authority counts, whatever Host says (RFC 9112, 3.2.2).
            var start = scheme + 3;
            var length = rest[start..].IndexOfAny('/', '?', '#');
            var end = length < 0 ? raw.Length : start + length;
            var authority = rest[start..end];
            authority = authority[(authority.LastIndexOf('@') + 1)..];
            host = authority.SequenceEqual(host) ? host : authority.ToString();
            rest = rest[end..];
        }

        var question = rest.IndexOf('?');
        var query = "";
        if (question >= 0)
        {
            var fragment = rest[question..].IndexOf('#');
            query = (fragment < 0 ? rest[question..] : rest.Slice(question, fragment)).ToString();
            rest = rest[..question];
        }

        var path = rest.Length == raw.Length ? raw : rest.IsEmpty || rest[0] != '/' ? "/" + rest.ToString() : rest.ToString();
        return new RequestTarget(host, PathNormalizer.Normalize(path, normalization), query);
    }
}
