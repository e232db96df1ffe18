using System.Text.Json.Nodes;

namespace MeshModel.Schemas;

/// <summary>Takes what a schema does not know out of an object, and nulls, which mean the same as nothing.</summary>
public static class SchemaPruning
{
    /// <summary>Takes out the fields that the schema does not know.</summary>
    public static void Prune(JsonNode? node, Schema schema)
    {
        switch (node)
        {
            case JsonObject map when schema.Type == SchemaType.Object:
                foreach (var name in map.Select(field => field.Key).Where(name => !schema.Properties.ContainsKey(name)).ToList())
                {
                    map.Remove(name);
                }

                foreach (var (name, value) in map)
                {
                    Prune(value, schema.Properties[name]);
                }

                break;
            case JsonObject map when schema is { Type: SchemaType.Map, Items: { } values }:
                foreach (var (_, value) in map)
                {
                    Prune(value, values);
                }

                break;
            case JsonArray list when schema.Items is { } items:
                foreach (var item in list)
                {
                    Prune(item, items);
                }

                break;
        }
    }

    /// <summary>Takes out every field whose value is null, at any depth.</summary>
    public static void RemoveNulls(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var name in map.Where(field => field.Value is null).Select(field => field.Key).ToList())
                {
                    map.Remove(name);
                }

                foreach (var (_, value) in map)
                {
                    RemoveNulls(value);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    RemoveNulls(item);
                }

                break;
        }
    }
}
