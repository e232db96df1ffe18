using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.FieldOwnership;

/// <summary>The steps of a path into an object, as <c>FieldsV1</c> writes them.</summary>
internal static class PathElement
{
    private const string FieldMark = "f:";
    private const string KeyMark = "k:";
    private const string ValueMark = "v:";

    private static readonly JsonSerializerOptions AsItIs = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The field of an object or the key of a map.</summary>
    public static string Field(string name) => FieldMark + name;

    /// <summary>An element of a list of scalars that is a set.</summary>
    public static string Value(JsonNode? value) => ValueMark + (value?.ToJsonString(AsItIs) ?? "null");

    /// <summary>An element of a list that is told apart by keys; <see langword="null"/> when it lacks one that has no default.</summary>
    /// <param name="element">The element.</param>
    /// <param name="list">The list.</param>
    public static string? Key(JsonNode? element, Schema list)
    {
        if (element is not JsonObject item)
        {
            return null;
        }

        var keys = new JsonObject();
        foreach (var name in list.ListKeys.Order(StringComparer.Ordinal))
        {
            var value = item[name]?.DeepClone() ?? list.Items?.Properties.GetValueOrDefault(name)?.Default;
            if (value is null)
            {
                return null;
            }

            keys[name] = value;
        }

        return KeyMark + keys.ToJsonString(AsItIs);
    }

    /// <summary>The name of a field or key; <see langword="null"/> for an element of a list.</summary>
    public static string? FieldName(string element) => element.StartsWith(FieldMark, StringComparison.Ordinal) ? element[FieldMark.Length..] : null;

    /// <summary>The step as messages have it.</summary>
    public static string Text(string element)
    {
        if (FieldName(element) is { } name)
        {
            return $".{name}";
        }

        if (element.StartsWith(KeyMark, StringComparison.Ordinal) && JsonNode.Parse(element[KeyMark.Length..]) is JsonObject keys)
        {
            return $"[{string.Join(',', keys.Select(key => $"{key.Key}={key.Value?.ToJsonString(AsItIs)}"))}]";
        }

        return element.StartsWith(ValueMark, StringComparison.Ordinal) ? $"[={element[ValueMark.Length..]}]" : $"[{element}]";
    }
}
