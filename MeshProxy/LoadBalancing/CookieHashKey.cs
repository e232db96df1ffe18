using System.Globalization;
using MeshProtocol;
using MeshProxy.Forwarding;
using MeshRouting;

namespace MeshProxy.LoadBalancing;

/// <summary>A cookie; where it has a lifetime, a request without it gets one.</summary>
internal sealed class CookieHashKey(HashCookie cookie) : HashKey
{
    private readonly string _tail = Tail(cookie);

    public override ulong? Of(Exchange exchange, IChance chance)
    {
        foreach (var header in exchange.Context.Request.Headers.Cookie)
        {
            var pairs = header.AsSpan();
            foreach (var range in pairs.Split(';'))
            {
                var pair = pairs[range].Trim();
                if (pair.Length > cookie.Name.Length && pair[cookie.Name.Length] == '=' && pair.StartsWith(cookie.Name, StringComparison.Ordinal))
                {
                    return StableHash.Of(Unquoted(pair[(cookie.Name.Length + 1)..]));
                }
            }
        }

        if (!cookie.Issued)
        {
            return null;
        }

        var value = chance.Next(long.MaxValue).ToString("x16", CultureInfo.InvariantCulture);
        exchange.HashCookie = $"{cookie.Name}=\"{value}\"{_tail}";
        return StableHash.Of(value);
    }

    private static ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> value) =>
        value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;

    private static string Tail(HashCookie cookie)
    {
        var age = cookie.TtlSeconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"; Max-Age={cookie.TtlSeconds}") : "";
        var path = cookie.Path.Length > 0 ? $"; Path={cookie.Path}" : "";
        return age + path + string.Concat(cookie.Attributes.Select(attribute => "; " + attribute)) + "; HttpOnly";
    }
}
