using System.Text.Json.Nodes;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.FieldOwnership;

/// <summary>In which fields one state of an object differs from another.</summary>
/// <param name="Added">Fields that only the later has.</param>
/// <param name="Removed">Fields that only the earlier has.</param>
/// <param name="Modified">Fields that both have with different values.</param>
internal sealed record FieldComparison(FieldSet Added, FieldSet Removed, FieldSet Modified)
{
    private static readonly FieldComparison Same = new(FieldSet.Empty, FieldSet.Empty, FieldSet.Empty);

    /// <summary>What the later sets.</summary>
    public FieldSet Set => Added.Union(Modified);

    /// <summary>Compares two states.</summary>
    public static FieldComparison Of(JsonNode? before, JsonNode? after, Schema schema)
    {
        if (before is null && after is null)
        {
            return Same;
        }

        var (itemsBefore, itemsAfter) = (Items(before, schema), Items(after, schema));
        return itemsBefore is null || itemsAfter is null || (itemsBefore.Count == 0 && itemsAfter.Count == 0)
            ? OfWhole(before, after)
            : OfParts(before, after, itemsBefore, itemsAfter);
    }

    private static FieldComparison OfWhole(JsonNode? before, JsonNode? after) => (before, after) switch
    {
        (null, _) => Same with { Added = FieldSet.Member },
        (_, null) => Same with { Removed = FieldSet.Member },
        _ => JsonNode.DeepEquals(before, after) ? Same : Same with { Modified = FieldSet.Member },
    };

    private static FieldComparison OfParts(JsonNode? before, JsonNode? after, IReadOnlyList<FieldItem> itemsBefore, IReadOnlyList<FieldItem> itemsAfter)
    {
        var earlier = itemsBefore.ToDictionary(item => item.Element, StringComparer.Ordinal);
        var later = itemsAfter.ToDictionary(item => item.Element, StringComparer.Ordinal);
        var parts = earlier.Keys.Union(later.Keys)
            .Select(element => (Element: element, Schema: (later.TryGetValue(element, out var item) ? item : earlier[element]).Schema))
            .Select(part => (
                part.Element,
                Comparison: Of(earlier.GetValueOrDefault(part.Element).Value, later.GetValueOrDefault(part.Element).Value, part.Schema)))
            .ToList();

        FieldSet Collect(bool whole, Func<FieldComparison, FieldSet> kind) =>
            FieldSet.Of(whole, parts.Select(part => new KeyValuePair<string, FieldSet>(part.Element, kind(part.Comparison))));

        return new FieldComparison(
            Collect(before is null, comparison => comparison.Added),
            Collect(after is null, comparison => comparison.Removed),
            Collect(false, comparison => comparison.Modified));
    }

    private static IReadOnlyList<FieldItem>? Items(JsonNode? value, Schema schema) => value is null ? [] : FieldItem.Of(value, schema);
}
