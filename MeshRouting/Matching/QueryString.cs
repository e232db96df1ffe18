namespace MeshRouting.Matching;

/// <summary>Looks into a query string without taking it apart.</summary>
internal static class QueryString
{
    /// <summary>Finds the first parameter of that name; names and values are compared as sent, undecoded, as Envoy does.</summary>
    public static bool TryGet(ReadOnlySpan<char> query, ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        if (!query.IsEmpty && query[0] == '?')
        {
            query = query[1..];
        }

        while (!query.IsEmpty)
        {
            var end = query.IndexOf('&');
            var parameter = end < 0 ? query : query[..end];
            query = end < 0 ? [] : query[(end + 1)..];

            var equals = parameter.IndexOf('=');
            var key = equals < 0 ? parameter : parameter[..equals];
            if (key.SequenceEqual(name))
            {
                value = equals < 0 ? [] : parameter[(equals + 1)..];
                return true;
            }
        }

        value = [];
        return false;
    }
}
