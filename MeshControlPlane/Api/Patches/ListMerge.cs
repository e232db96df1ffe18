using System.Text.Json.Nodes;

namespace MeshControlPlane.Api.Patches;

/// <summary>What strategic merge patch does with the elements of lists.</summary>
internal static class ListMerge
{
    /// <summary>The first element with that key, or -1.</summary>
    public static int IndexOf(JsonArray list, string key, JsonNode? value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject item && JsonNode.DeepEquals(item[key], value))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The scalars of both lists, each once.</summary>
    public static JsonArray Union(JsonArray target, JsonArray patch)
    {
        var result = target.DeepClone().AsArray();
        foreach (var item in patch)
        {
            if (!result.Any(present => JsonNode.DeepEquals(present, item)))
            {
                result.Add(item?.DeepClone());
            }
        }

        return result;
    }

    /// <summary>
    /// Puts elements into the order asked for. Elements that the order does not name (another client's) stay where they stood
    /// relative to those it names.
    /// </summary>
    public static JsonArray Sort(JsonArray merged, JsonArray before, JsonArray order, string? mergeKey)
    {
        var named = merged.Where(item => Find(order, item, mergeKey) >= 0).OrderBy(item => Find(order, item, mergeKey)).ToList();
        var others = merged.Where(item => Find(order, item, mergeKey) < 0).OrderBy(item => Find(before, item, mergeKey)).ToList();
        var result = new JsonArray();
        var (i, j) = (0, 0);
        while (i < named.Count || j < others.Count)
        {
            var takeNamed = j == others.Count || (i < named.Count && ComesFirst(named[i], others[j], before, mergeKey));
            result.Add((takeNamed ? named[i++] : others[j++])?.DeepClone());
        }

        return result;
    }

    private static bool ComesFirst(JsonNode? named, JsonNode? other, JsonArray before, string? mergeKey)
    {
        var at = Find(before, named, mergeKey);
        return at < 0 || at < Find(before, other, mergeKey);
    }

    private static int Find(JsonArray list, JsonNode? item, string? mergeKey)
    {
        if (mergeKey is not null)
        {
            return IndexOf(list, mergeKey, (item as JsonObject)?[mergeKey]);
        }

        for (var i = 0; i < list.Count; i++)
        {
            if (JsonNode.DeepEquals(list[i], item))
            {
                return i;
            }
        }

        return -1;
    }
}
