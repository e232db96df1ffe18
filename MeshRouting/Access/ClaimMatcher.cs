using System.Collections.Immutable;

namespace MeshRouting.Access;

/// <summary>A claim of the request's token that must be a text that fits one of some values, or, where lists count, a list with such an element.</summary>
internal sealed class ClaimMatcher(ImmutableArray<string> path, bool listsCount, ImmutableArray<TextValue> values) : AccessMatcher
{
    public override bool Holds(IAccessFacts facts)
    {
        if (!listsCount)
        {
            return facts.TryGetClaim(path.AsSpan(), out var claim) && Fits(claim);
        }

        foreach (var text in facts.ClaimTexts(path.AsSpan()))
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
