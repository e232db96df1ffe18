using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshControlPlane.Api.Patches;

/// <summary>JSON patch, RFC 6902.</summary>
internal static class JsonPatch
{
    /// <summary>The target with all operations applied in order; the target itself is not changed.</summary>
    /// <exception cref="ApiException">An operation is malformed or does not fit the target.</exception>
    public static JsonNode? Apply(JsonNode target, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
        {
            throw ApiErrors.BadRequest("a JSON patch is a list of operations, as in: [{\"op\":\"replace\",\"path\":\"/spec/host\",\"value\":\"books\"}]");
        }

        JsonNode? document = target.DeepClone();
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i] is not JsonObject operation)
            {
                throw Fault(i, "it is not an object");
            }

            document = Run(document, operation, i);
        }

        return document;
    }

    private static JsonNode? Run(JsonNode? document, JsonObject operation, int index)
    {
        var path = Pointer(operation, "path", index);
        switch (Text(operation, "op"))
        {
            case "add":
                return Add(document, path, Value(operation, index), index);
            case "remove":
                return Remove(document, path, index);
            case "replace":
                _ = Get(document, path, index);
                return path.Length == 0 ? Value(operation, index) : Replace(document, path, Value(operation, index), index);
            case "move":
                var from = Pointer(operation, "from", index);
                if (path.AsSpan().StartsWith(from) && path.Length > from.Length)
                {
                    throw Fault(index, "a value cannot be moved into itself");
                }

                var moved = Get(document, from, index)?.DeepClone();
                return Add(Remove(document, from, index), path, moved, index);
            case "copy":
                return Add(document, path, Get(document, Pointer(operation, "from", index), index)?.DeepClone(), index);
            case "test":
                return JsonNode.DeepEquals(Get(document, path, index), Value(operation, index))
                    ? document
                    : throw new ApiException(new ApiStatus(422, "Invalid", $"the server rejected our request due to an error in our request: the test of {Text(operation, "path")} (operation {index} of the patch) failed"));
            default:
                throw Fault(index, "its op must be add, remove, replace, move, copy or test");
        }
    }

    private static JsonNode? Get(JsonNode? document, ReadOnlySpan<string> path, int index)
    {
        foreach (var segment in path)
        {
            document = document switch
            {
                JsonObject map when map.TryGetPropertyValue(segment, out var value) => value,
                JsonArray list when Position(segment, list.Count - 1) is { } at => list[at],
                _ => throw Fault(index, $"there is no \"{segment}\" at that path"),
            };
        }

        return document;
    }

    private static JsonNode? Add(JsonNode? document, string[] path, JsonNode? value, int index)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Get(document, path.AsSpan(..^1), index))
        {
            case JsonObject map:
                map[path[^1]] = value;
                return document;
            case JsonArray list when path[^1] == "-":
                list.Add(value);
                return document;
            case JsonArray list when Position(path[^1], list.Count) is { } at:
                list.Insert(at, value);
                return document;
            default:
                throw Fault(index, $"nothing can be added at \"{path[^1]}\"");
        }
    }

    private static JsonNode? Replace(JsonNode? document, string[] path, JsonNode? value, int index)
    {
        switch (Get(document, path.AsSpan(..^1), index))
        {
            case JsonObject map:
                map[path[^1]] = value;
                break;
            case JsonArray list:
                list[Position(path[^1], list.Count - 1)!.Value] = value;
                break;
        }

        return document;
    }

    private static JsonNode? Remove(JsonNode? document, string[] path, int index)
    {
        if (path.Length == 0)
        {
            return null;
        }

        _ = Get(document, path, index);
        switch (Get(document, path.AsSpan(..^1), index))
        {
            case JsonObject map:
                map.Remove(path[^1]);
                break;
            case JsonArray list:
                list.RemoveAt(Position(path[^1], list.Count - 1)!.Value);
                break;
        }

        return document;
    }

    private static int? Position(string segment, int last) =>
        int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= last ? at : null;

    private static string[] Pointer(JsonObject operation, string field, int index)
    {
        var text = Text(operation, field) ?? throw Fault(index, $"it has no {field}");
        if (text.Length == 0)
        {
            return [];
        }

        return text[0] == '/'
            ? [.. text[1..].Split('/').Select(segment => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]
            : throw Fault(index, $"its {field} must begin with a slash");
    }

    private static JsonNode? Value(JsonObject operation, int index) =>
        operation.TryGetPropertyValue("value", out var value) ? value?.DeepClone() : throw Fault(index, "it has no value");

    private static string? Text(JsonObject operation, string field) =>
        operation[field] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static ApiException Fault(int index, string what) => ApiErrors.BadRequest($"operation {index} of the JSON patch cannot be applied: {what}");
}
