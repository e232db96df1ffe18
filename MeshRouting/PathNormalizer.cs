using System.Buffers;
using System.Globalization;
using System.Text;
using MeshProtocol;

namespace MeshRouting;

/// <summary>
/// Istio's path normalisation BASE: resolves <c>.</c> and <c>..</c>, turns <c>\</c> into <c>/</c>, decodes escapes of letters, digits and
/// <c>-._~</c>, and drops a fragment. Repeated slashes stay, and so do all other escapes (<c>%2F</c>, <c>%5C</c>).
/// </summary>
public static class PathNormalizer
{
    private const int StackLimit = 512;

    /// <summary>What makes a path worth a closer look; a dot counts only after a slash, which is checked apart.</summary>
    private static readonly SearchValues<char> Suspicious = SearchValues.Create("\\%#");

    /// <summary>Normalises a path that has no query.</summary>
    /// <param name="path">The path as sent.</param>
    /// <returns><paramref name="path"/> itself when there is nothing to change.</returns>
    public static string Normalize(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.AsSpan().IndexOfAny(Suspicious) < 0 && !HasDotSegment(path))
        {
            return path;
        }

        var rented = path.Length > StackLimit ? ArrayPool<char>.Shared.Rent(path.Length) : null;
        Span<char> buffer = rented ?? stackalloc char[StackLimit];
        try
        {
            var length = ResolveDots(buffer, Decode(path, buffer));
            var result = buffer[..length];
            return result.SequenceEqual(path) ? path : new string(result);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Normalises a path that has no query as far as a listener asks for it.</summary>
    /// <param name="path">The path as sent.</param>
    /// <param name="level">How far.</param>
    /// <returns><paramref name="path"/> itself when there is nothing to change.</returns>
    public static string Normalize(string path, PathNormalization level) => level switch
    {
        PathNormalization.None => path,
        PathNormalization.MergeSlashes => MergeSlashes(Normalize(path)),
        PathNormalization.DecodeAndMergeSlashes => MergeSlashes(Normalize(DecodeSlashes(path))),
        _ => Normalize(path),
    };

    // Before dot segments are resolved, as Envoy does: a%2F..%2Fb is two segments to the upstream, so it is to us.
    private static string DecodeSlashes(string path) => path.Contains('%', StringComparison.Ordinal)
        ? path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Replace("%5C", "\\", StringComparison.OrdinalIgnoreCase)
        : path;

    private static string MergeSlashes(string path)
    {
        if (!path.Contains("//", StringComparison.Ordinal))
        {
            return path;
        }

        var merged = new StringBuilder(path.Length);
        foreach (var letter in path)
        {
            if (letter != '/' || merged.Length == 0 || merged[^1] != '/')
            {
                merged.Append(letter);
            }
        }

        return merged.ToString();
    }

    private static bool HasDotSegment(string path)
    {
        for (var at = path.IndexOf("/.", StringComparison.Ordinal); at >= 0; at = path.IndexOf("/.", at + 1, StringComparison.Ordinal))
        {
            var rest = path.AsSpan(at + 2);
            if (rest.IsEmpty || rest[0] == '/' || (rest[0] == '.' && (rest.Length == 1 || rest[1] == '/')))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the path with unreserved escapes decoded, backslashes turned and the fragment left out; returns its length.</summary>
    private static int Decode(string path, Span<char> buffer)
    {
        var length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            var c = path[i];
            switch (c)
            {
                case '#':
                    return length;
                case '\\':
                    c = '/';
                    break;
                case '%' when i + 2 < path.Length && char.IsAsciiHexDigit(path[i + 1]) && char.IsAsciiHexDigit(path[i + 2]):
                    var decoded = (char)byte.Parse(path.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    if (char.IsAsciiLetterOrDigit(decoded) || decoded is '-' or '.' or '_' or '~')
                    {
                        c = decoded;
                        i += 2;
                    }

                    break;
            }

            buffer[length++] = c;
        }

        return length;
    }

    /// <summary>Resolves dot segments in place, as RFC 3986 5.2.4 does; an empty segment is a segment like any other.</summary>
    private static int ResolveDots(Span<char> buffer, int length)
    {
        var written = 0;
        var read = 0;
        while (read < length)
        {
            // Each round takes one segment with the slash before it.
            var end = buffer[(read + 1)..length].IndexOf('/');
            end = end < 0 ? length : read + 1 + end;
            var segment = buffer[read] == '/' ? buffer[(read + 1)..end] : buffer[read..end];
            var isLast = end == length;
            if (segment is ".")
            {
                if (isLast)
                {
                    buffer[written++] = '/';
                }
            }
            else if (segment is "..")
            {
                var parent = buffer[..written].LastIndexOf('/');
                written = parent < 0 ? 0 : parent;
                if (isLast)
                {
                    buffer[written++] = '/';
                }
            }
            else
            {
                buffer[read..end].CopyTo(buffer[written..]);
                written += end - read;
            }

            read = end;
        }

        return written;
    }
}
