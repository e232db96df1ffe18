using System.Collections.Immutable;
using System.Text.Json;

namespace MeshProxy.Authorization;

/// <summary>A claim of the request's token that must be a text that fits one of some values, or, where lists count, a list with such an element.</summary>
internal sealed class ClaimMatcher(ImmutableArray<string> path, bool listsCount, ImmutableArray<TextValue> values) : AccessMatcher
{
    public override bool Holds(in AccessFacts facts)
    {
        if (facts.Claims is not { } claims || !claims.TryGet(path.AsSpan(), out var claim))
        {
            return false;
        }

        if (claim.ValueKind == JsonValueKind.String)
        {
            var text = claim.GetString()!;
            return listsCount && path.Length == 1 && claims.IsSpaceDelimited(path[0]) ? text.Split(' ').Any(Fits) : Fits(text);
        }

        if (!listsCount || claim.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (var element in claim.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.String && Fits(element.GetString()!))
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
