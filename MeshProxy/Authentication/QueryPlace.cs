using MeshProxy.Forwarding;

namespace MeshProxy.Authentication;

/// <summary>A query parameter; of several of the name the first counts, and all are taken out.</summary>
internal sealed class QueryPlace(string name) : TokenPlace
{
    public override void Find(Exchange exchange, List<FoundToken> tokens)
    {
        foreach (var part in PartsOf(exchange.Target.Query))
        {
            if (IsNamed(part))
            {
                var equals = part.IndexOf('=', StringComparison.Ordinal);
                tokens.Add(new FoundToken(equals < 0 ? "" : Uri.UnescapeDataString(part[(equals + 1)..]), this));
                return;
            }
        }
    }

    public override void Remove(Exchange exchange)
    {
        var kept = string.Join('&', PartsOf(exchange.Target.Query).Where(part => !IsNamed(part)));
        exchange.Target = exchange.Target with { Query = kept.Length == 0 ? "" : "?" + kept };
    }

    private static string[] PartsOf(string query) => query.Length < 2 ? [] : query[1..].Split('&');

    private bool IsNamed(string part)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        return Uri.UnescapeDataString(equals < 0 ? part : part[..equals]) == name;
    }
}
