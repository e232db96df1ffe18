using System.Globalization;
using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>Reads and sets fields of resources by their paths.</summary>
internal static class FieldTree
{
    /// <summary>A field as text; empty when it is not there.</summary>
    public static string Text(JsonNode? root, params ReadOnlySpan<string> path) => Find(root, path)?.ToString() ?? "";

    /// <summary>A field as a whole number; <see langword="null"/> when it is not there.</summary>
    public static int? Number(JsonNode? root, params ReadOnlySpan<string> path) =>
        double.TryParse(Text(root, path), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? (int)number : null;

    /// <summary>A field; <see langword="null"/> when it is not there.</summary>
    public static JsonNode? Find(JsonNode? root, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            root = (root as JsonObject)?[name];
        }

        return root;
    }

    /// <summary>Sets a field, with the objects around it, or takes it away with those that are empty then.</summary>
    public static void Set(JsonObject root, JsonNode? value, params ReadOnlySpan<string> path)
    {
        if (path.Length == 1)
        {
            if (value is null)
            {
                root.Remove(path[0]);
            }
            else if (!JsonNode.DeepEquals(root[path[0]], value))
            {
                root[path[0]] = value;
            }

            return;
        }

        if (root[path[0]] is not JsonObject inner)
        {
            if (value is null)
            {
                return;
            }

            root[path[0]] = inner = [];
        }

        Set(inner, value, path[1..]);
        if (inner.Count == 0)
        {
            root.Remove(path[0]);
        }
    }

    /// <summary>A text as a value; empty for none.</summary>
    public static JsonNode? ValueOf(string? text) => string.IsNullOrWhiteSpace(text) ? null : JsonValue.Create(text.Trim());

    /// <summary>A number as a value.</summary>
    public static JsonNode? ValueOf(int? number) => number is { } known ? JsonValue.Create(known) : null;
}
