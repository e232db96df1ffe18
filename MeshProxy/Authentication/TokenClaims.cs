using System.Collections.Immutable;
using System.Text.Json;

namespace MeshProxy.Authentication;

/// <summary>The claims of a token that was verified.</summary>
/// <param name="payload">The payload, a JSON object.</param>
/// <param name="spaceDelimited">Claims whose text is a list with spaces between its elements.</param>
internal sealed class TokenClaims(JsonElement payload, ImmutableArray<string> spaceDelimited)
{
    /// <summary>A claim, or one within a claim.</summary>
    public bool TryGet(ReadOnlySpan<string> path, out JsonElement claim)
    {
        claim = payload;
        foreach (var name in path)
        {
            if (claim.ValueKind != JsonValueKind.Object || !claim.TryGetProperty(name, out claim))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The texts of a claim: itself, or the elements of a list that are texts.</summary>
    public IReadOnlyList<string> TextsOf(ReadOnlySpan<string> path)
    {
        if (!TryGet(path, out var claim))
        {
            return [];
        }

        return claim.ValueKind switch
        {
            JsonValueKind.String when path.Length == 1 && spaceDelimited.Contains(path[0]) => claim.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            JsonValueKind.String => [claim.GetString()!],
            JsonValueKind.Array => [.. claim.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.String).Select(element => element.GetString()!)],
            _ => [],
        };
    }
}
