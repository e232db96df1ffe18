using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshModel.YamlEditing;

/// <summary>Finds out which elements of a list have become which of another: what is the same stays together, then what is most alike, in order.</summary>
internal static class ListAlignment
{
    // Beyond this, elements are told by their places.
    private const int MostPairs = 20_000;

    /// <summary>For each wanted element the index of the element that it was; -1 for a new one. What is not named is gone.</summary>
    public static int[] Of(IReadOnlyList<JsonNode?> before, IReadOnlyList<JsonNode?> wanted)
    {
        var result = new int[wanted.Count];
        Array.Fill(result, -1);
        var first = 0;
        while (first < before.Count && first < wanted.Count && JsonNode.DeepEquals(before[first], wanted[first]))
        {
            result[first] = first;
            first++;
        }

        var (beforeEnd, wantedEnd) = (before.Count, wanted.Count);
        while (beforeEnd > first && wantedEnd > first && JsonNode.DeepEquals(before[beforeEnd - 1], wanted[wantedEnd - 1]))
        {
            result[--wantedEnd] = --beforeEnd;
        }

        var (rows, columns) = (beforeEnd - first, wantedEnd - first);
        if ((long)rows * columns > MostPairs)
        {
            for (var i = 0; i < Math.Min(rows, columns); i++)
            {
                result[first + i] = first + i;
            }

            return result;
        }

        // The heaviest common subsequence.
        var best = new double[rows + 1, columns + 1];
        var likeness = new double[rows, columns];
        for (var i = rows - 1; i >= 0; i--)
        {
            for (var j = columns - 1; j >= 0; j--)
            {
                likeness[i, j] = Likeness(before[first + i], wanted[first + j]);
                var together = likeness[i, j] > 0 ? likeness[i, j] + best[i + 1, j + 1] : 0;
                best[i, j] = Math.Max(together, Math.Max(best[i + 1, j], best[i, j + 1]));
            }
        }

        for (int i = 0, j = 0; i < rows && j < columns;)
        {
            if (likeness[i, j] > 0 && best[i, j] <= likeness[i, j] + best[i + 1, j + 1])
            {
                result[first + j++] = first + i++;
            }
            else if (best[i, j] <= best[i + 1, j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return result;
    }

    private static double Likeness(JsonNode? one, JsonNode? other)
    {
        if (JsonNode.DeepEquals(one, other))
        {
            return 4;
        }

        if (one is not JsonObject before || other is not JsonObject after)
        {
            return (one is null or JsonValue && other is null or JsonValue) || (one is JsonArray && other is JsonArray) ? 0.1 : 0;
        }

        if (NameOf(before) is { } name && NameOf(after) is { } otherName)
        {
            return name == otherName ? 3 : 0;
        }

        var (leaves, others) = (Leaves(before), Leaves(after));
        return 0.1 + (2.0 * leaves.Intersect(others).Count() / Math.Max(1, Math.Max(leaves.Count, others.Count)));
    }

    private static string? NameOf(JsonObject item) => item["name"] is JsonValue name && name.GetValueKind() == JsonValueKind.String ? name.GetValue<string>() : null;

    private static HashSet<string> Leaves(JsonObject item)
    {
        var leaves = new HashSet<string>(StringComparer.Ordinal);
        Add(item, "", leaves);
        return leaves;
    }

    private static void Add(JsonNode? node, string path, HashSet<string> leaves)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } entries:
                foreach (var (name, value) in entries)
                {
                    Add(value, $"{path}/{name}", leaves);
                }

                break;
            case JsonArray { Count: > 0 } items:
                foreach (var item in items)
                {
                    Add(item, $"{path}/", leaves);
                }

                break;
            default:
                leaves.Add($"{path}={node?.ToJsonString()}");
                break;
        }
    }
}
