using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshControlPlane.ClusterSource;

/// <summary>Reads objects as the cluster sends them.</summary>
internal static class ClusterObject
{
    /// <summary>An item of a list with <c>apiVersion</c> and <c>kind</c>.</summary>
    public static JsonElement Complete(JsonElement item, string version, string kind)
    {
        if (item.TryGetProperty("kind", out _) && item.TryGetProperty("apiVersion", out _))
        {
            return item;
        }

        var content = JsonObject.Create(item)!;
        content["apiVersion"] = version;
        content["kind"] = kind;
        return JsonSerializer.SerializeToElement(content);
    }

    /// <summary>Its namespace, empty for none, and name.</summary>
    public static (string Namespace, string Name) NameOf(JsonElement content)
    {
        var metadata = content.GetProperty("metadata");
        return (Text(metadata, "namespace"), Text(metadata, "name"));
    }

    /// <summary>Its labels.</summary>
    public static IReadOnlyDictionary<string, string> LabelsOf(JsonElement content) =>
        content.GetProperty("metadata").TryGetProperty("labels", out var labels) && labels.ValueKind == JsonValueKind.Object
            ? labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? "", StringComparer.Ordinal)
            : [];

    /// <summary>Whether both say the same of the same names.</summary>
    public static bool AreEqual<T>(IReadOnlyDictionary<string, T> one, IReadOnlyDictionary<string, T> other) =>
        one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out var value) && EqualityComparer<T>.Default.Equals(value, entry.Value));

    /// <summary>A string of an object; empty where it has none of that name.</summary>
    public static string Text(JsonElement content, string name) =>
        content.ValueKind == JsonValueKind.Object && content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>The items of a list of an object; none where it has no such list.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement content, string name) =>
        content.ValueKind == JsonValueKind.Object && content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
