using System.Collections.Immutable;
using System.Text.Json;

namespace MeshProxy.Authorization;

/// <summary>A claim of the request's token that must be a text that fits one of some values, or, where lists count, a list with such an element.</summary>
internal sealed class ClaimMatcher(ImmutableArray<string> path, bool listsCount, ImmutableArray<TextValue> values) : AccessMatcher
{
    public override bool Holds(in AccessFacts facts)
    {
        if (facts.Claims is not { } claims)
        {
            return false;
        }

        if (!listsCount)
        {
            return claims.TryGet(path.AsSpan(), out var claim) && claim.ValueKind == JsonValueKind.String && Fits(claim.GetString()!);
        }

        foreach (var text in claims.TextsOf(path.AsSpan()))
        {
            if (Fits(text))
            {
                return true;
            }
        }

        return false;
    }

    private bool Fits(string text)
    {
        foreach (var value in values)
        {
            if (value.Fits(text))
            {
                return true;
            }
        }

        return false;
    }
}
