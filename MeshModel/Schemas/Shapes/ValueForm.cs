using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshModel.Schemas.Shapes;

/// <summary>Words for values of the wrong form.</summary>
internal static class ValueForm
{
    private const int LongestShown = 60;

    public static string Mismatch(JsonNode? node, SchemaType expected) =>
        $"{Describe(node)}; {Name(expected)} is expected{Advice(node, expected)}";

    /// <summary>The same for what may be a secret: messages end up in logs.</summary>
    public static string MismatchOfSecret(JsonNode? node, SchemaType expected)
    {
        var form = node?.GetValueKind() switch
        {
            JsonValueKind.String => "is a string",
            JsonValueKind.Number => "is a number",
            JsonValueKind.True or JsonValueKind.False => "is a boolean",
            _ => Describe(node),
        };
        return $"{form}; {Name(expected)} is expected{Advice(node, expected)}";
    }

    /// <summary>Whether a value of these formats is told to nobody.</summary>
    public static bool IsSecret(string? format) => format is "byte" or "password";

    public static string Describe(JsonNode? node) => node switch
    {
        null => "is null",
        JsonObject => "is an object",
        JsonArray => "is a list",
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => $"is the string \"{Shorten(node.GetValue<string>())}\"",
            JsonValueKind.Number => $"is the number {Shorten(node.ToJsonString())}",
            _ => $"is the boolean {node.ToJsonString()}",
        },
    };

    public static string Shorten(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "…";

    private static string Name(SchemaType type) => type switch
    {
        SchemaType.Object or SchemaType.Map => "an object",
        SchemaType.Array => "a list",
        SchemaType.String => "a string",
        SchemaType.Integer => "a whole number",
        SchemaType.Number => "a number",
        SchemaType.Boolean => "true or false",
        SchemaType.IntegerOrString => "a whole number or a string",
        _ => "a value",
    };

    private static string Advice(JsonNode? node, SchemaType expected) => (node, expected) switch
    {
        (JsonObject { Count: 0 }, SchemaType.Array) => " (an empty one is [])",
        (JsonObject fields, SchemaType.Array) => $" (put \"- \" before `{Shorten(fields.First().Key)}`, and two spaces before what follows it)",
        (JsonArray, SchemaType.Object or SchemaType.Map) => " (take the \"- \" away)",
        (JsonValue, SchemaType.Array) => " (put \"- \" before it)",
        (JsonValue value, SchemaType.String) when value.GetValueKind() != JsonValueKind.String => " (put quotes around it)",
        (JsonValue value, SchemaType.Integer or SchemaType.Number or SchemaType.Boolean) when value.GetValueKind() == JsonValueKind.String => " (without quotes)",
        _ => "",
    };
}
