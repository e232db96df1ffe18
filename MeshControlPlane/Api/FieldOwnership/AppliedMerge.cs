using System.Text.Json.Nodes;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.FieldOwnership;

/// <summary>Puts an applied object into the one that is there, and takes fields out of it. Nothing that is given is changed.</summary>
internal static class AppliedMerge
{
    /// <summary>The object with what is applied: maps and lists with keys are merged, everything else is replaced.</summary>
    public static JsonNode? Merge(JsonNode? live, JsonNode? applied, Schema schema)
    {
        if (live is null || applied is null || FieldItem.Of(live, schema) is not { } present || FieldItem.Of(applied, schema) is not { } given)
        {
            return applied?.DeepClone();
        }

        return applied is JsonArray ? MergeLists(present, given) : MergeMaps(live.AsObject(), given);
    }

    /// <summary>The object without those fields.</summary>
    public static JsonNode? Without(JsonNode? value, FieldSet fields, Schema schema)
    {
        if (fields.Children.IsEmpty || FieldItem.Of(value, schema) is not { } items)
        {
            return value?.DeepClone();
        }

        var kept = items.Where(item => !fields.Within(item.Element).IsMember)
            .Select(item => (item.Element, Value: Without(item.Value, fields.Within(item.Element), item.Schema)));
        return value is JsonArray
            ? new JsonArray([.. kept.Select(item => item.Value)])
            : new JsonObject(kept.Select(item => new KeyValuePair<string, JsonNode?>(PathElement.FieldName(item.Element)!, item.Value)));
    }

    private static JsonObject MergeMaps(JsonObject live, IReadOnlyList<FieldItem> given)
    {
        var result = live.DeepClone().AsObject();
        foreach (var item in given)
        {
            var name = PathElement.FieldName(item.Element)!;
            result[name] = Merge(live[name], item.Value, item.Schema);
        }

        return result;
    }

    // The order is that of what is applied; elements of others stay before those that they stood before.
    private static JsonArray MergeLists(IReadOnlyList<FieldItem> present, IReadOnlyList<FieldItem> given)
    {
        var result = new JsonArray();
        var byElement = present.ToDictionary(item => item.Element, StringComparer.Ordinal);
        var applied = given.Select(item => item.Element).ToHashSet(StringComparer.Ordinal);
        var next = 0;
        foreach (var item in given)
        {
            if (!byElement.TryGetValue(item.Element, out var before))
            {
                result.Add(item.Value?.DeepClone());
                continue;
            }

            for (; next < present.Count && present[next].Element != item.Element && !applied.Contains(present[next].Element); next++)
            {
                result.Add(present[next].Value?.DeepClone());
            }

            next = next < present.Count && present[next].Element == item.Element ? next + 1 : next;
            result.Add(Merge(before.Value, item.Value, item.Schema));
        }

        for (; next < present.Count; next++)
        {
            if (!applied.Contains(present[next].Element))
            {
                result.Add(present[next].Value?.DeepClone());
            }
        }

        return result;
    }
}
