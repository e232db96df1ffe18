using MeshProxy.Forwarding;

namespace MeshProxy.Authentication;

/// <summary>A cookie. It goes upstream whatever becomes of the token, as with Envoy.</summary>
internal sealed class CookiePlace(string name) : TokenPlace
{
    public override void Find(Exchange exchange, List<FoundToken> tokens)
    {
        foreach (var header in exchange.Context.Request.Headers.Cookie)
        {
            foreach (var part in (header ?? "").Split(';', StringSplitOptions.TrimEntries))
            {
                var equals = part.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0 && part.AsSpan(0, equals).Trim().SequenceEqual(name))
                {
                    tokens.Add(new FoundToken(part.AsSpan(equals + 1).Trim().Trim('"').ToString(), this));
                    return;
                }
            }
        }
    }

    public override void Remove(Exchange exchange)
    {
        // Stays: nothing is left to tell upstream's cookies from it.
    }
}
