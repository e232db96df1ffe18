using System.Text.Json.Nodes;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.FieldOwnership;

/// <summary>A part of a value that can have an owner of its own.</summary>
/// <param name="Element">Where it stands in the value.</param>
/// <param name="Value">The part.</param>
/// <param name="Schema">Its structure.</param>
/// <param name="IsNamed">Whether it is a field that the structure names, rather than a key of a map or an element of a list.</param>
internal readonly record struct FieldItem(string Element, JsonNode? Value, Schema Schema, bool IsNamed)
{
    private static readonly Schema Anything = new() { Type = SchemaType.Any };

    /// <summary>
    /// The parts of a value; <see langword="null"/> for one that is owned whole: scalars, what is marked as atomic, and
    /// lists without keys, as are all of Istio's but one.
    /// </summary>
    public static IReadOnlyList<FieldItem>? Of(JsonNode? value, Schema schema) => value switch
    {
        _ when schema.Atomic => null,
        JsonObject map when schema.Type is SchemaType.Object or SchemaType.Map or SchemaType.Any =>
        [
            .. map.Select(field => (Element: PathElement.Field(field.Key), Name: field.Key, field.Value))
                .Select(field => new FieldItem(field.Element, field.Value, StructureOf(schema, field.Element), Names(schema, field.Name))),
        ],
        JsonArray list when schema is { Type: SchemaType.Array, ListKeys.Count: > 0 } => Elements(list, schema, element => PathElement.Key(element, schema)),
        JsonArray list when schema is { Type: SchemaType.Array, MergeAsSet: true } => Elements(list, schema, PathElement.Value),
        _ => null,
    };

    /// <summary>The structure of what stands at an element of a value.</summary>
    public static Schema StructureOf(Schema schema, string element) => PathElement.FieldName(element) is { } name
        ? schema.Type switch
        {
            SchemaType.Object => schema.Properties.GetValueOrDefault(name, Anything),
            SchemaType.Map => schema.Items!,
            _ => Anything,
        }
        : schema.Items ?? Anything;

    /// <summary>Whether a structure names that field.</summary>
    public static bool Names(Schema schema, string field) => schema.Type == SchemaType.Object && schema.Properties.ContainsKey(field);

    // A list whose elements cannot be told apart is owned whole.
    private static List<FieldItem>? Elements(JsonArray list, Schema schema, Func<JsonNode?, string?> elementOf)
    {
        var items = new List<FieldItem>(list.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in list)
        {
            if (elementOf(value) is not { } element || !seen.Add(element))
            {
                return null;
            }

            items.Add(new FieldItem(element, value, schema.Items ?? Anything, IsNamed: false));
        }

        return items;
    }
}
