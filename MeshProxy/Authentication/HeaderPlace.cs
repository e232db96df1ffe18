using System.Buffers;
using MeshProxy.Forwarding;

namespace MeshProxy.Authentication;

/// <summary>A header, after a prefix if it has one.</summary>
internal sealed class HeaderPlace(string name, string prefix) : TokenPlace
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public override void Find(Exchange exchange, List<FoundToken> tokens)
    {
        if (!exchange.Context.Request.Headers.TryGetValue(name, out var values))
        {
            return;
        }

        foreach (var value in values)
        {
            if (value is not null && TokenOf(value) is { } token)
            {
                tokens.Add(new FoundToken(token, this));
            }
        }
    }

    public override void Remove(Exchange exchange) => exchange.Context.Request.Headers.Remove(name);

    private string? TokenOf(string value)
    {
        if (prefix.Length == 0)
        {
            return value;
        }

        // The prefix may stand anywhere, and what is no part of a token may follow it.
        var at = value.IndexOf(prefix, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var start = value.AsSpan(at + prefix.Length).IndexOfAny(TokenCharacters);
        return start < 0 ? value : value[(at + prefix.Length + start)..];
    }
}
