namespace MeshProxy.AccessLogging;

/// <summary>A query as it may stand in a log: without the tokens in it. Envoy writes them as they are when they are refused or kept.</summary>
internal static class LoggedQuery
{
    /// <summary>RFC 6750's own parameter; looked for where no rule says which ones there are.</summary>
    public const string StandardParameter = "access_token";

    private const string Instead = "[redacted]";

    /// <param name="query">Empty, or from its question mark on.</param>
    /// <param name="parameters">The parameters in which tokens stand, beside <see cref="StandardParameter"/>.</param>
    public static string Of(string query, IReadOnlyCollection<string> parameters)
    {
        for (var begin = 1; begin < query.Length;)
        {
            var length = query.AsSpan(begin).IndexOf('&');
            var part = query.AsSpan(begin, length < 0 ? query.Length - begin : length);
            var equals = part.IndexOf('=');
            if (equals >= 0 && IsToken(part[..equals], parameters))
            {
                query = string.Concat(query.AsSpan(0, begin + equals + 1), Instead, query.AsSpan(begin + part.Length));
                begin += equals + 1 + Instead.Length + 1;
            }
            else
            {
                begin += part.Length + 1;
            }
        }

        return query;
    }

    /// <param name="target">A path, with its query.</param>
    /// <param name="parameters">As in <see cref="Of"/>.</param>
    public static string OfTarget(string target, IReadOnlyCollection<string> parameters) =>
        target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? string.Concat(target.AsSpan(0, at), Of(target[at..], parameters)) : target;

    private static bool IsToken(ReadOnlySpan<char> name, IReadOnlyCollection<string> parameters)
    {
        if (name.Contains('%'))
        {
            name = Uri.UnescapeDataString(name);
        }

        if (name.SequenceEqual(StandardParameter))
        {
            return true;
        }

        foreach (var parameter in parameters)
        {
            if (name.SequenceEqual(parameter))
            {
                return true;
            }
        }

        return false;
    }
}
