using System.Text.Json.Nodes;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.OpenApi;

/// <summary>Writes a schema as OpenAPI 3, with Kubernetes' extensions.</summary>
internal static class OpenApiSchema
{
    /// <summary>The schema as OpenAPI.</summary>
    public static JsonObject Of(Schema schema)
    {
        var result = new JsonObject();
        if (schema.Description.Length > 0)
        {
            result["description"] = schema.Description;
        }

        switch (schema.Type)
        {
            case SchemaType.Object:
                result["type"] = "object";
                WriteFields(result, schema);
                WriteMapType(result, schema);
                break;
            case SchemaType.Map:
                result["type"] = "object";
                result["additionalProperties"] = Of(schema.Items!);
                WriteMapType(result, schema);
                break;
            case SchemaType.Array:
                result["type"] = "array";
                result["items"] = Of(schema.Items!);
                WriteMergeStrategy(result, schema);
                break;
            case SchemaType.IntegerOrString:
                result["format"] = "int-or-string";
                result["oneOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" });
                break;
            case SchemaType.Any:
                result["x-kubernetes-preserve-unknown-fields"] = true;
                break;
            default:
                WriteScalar(result, schema);
                break;
        }

        return result;
    }

    private static void WriteFields(JsonObject result, Schema schema)
    {
        var properties = new JsonObject();
        foreach (var (name, field) in schema.Properties)
        {
            properties[name] = Of(field);
        }

        result["properties"] = properties;
        if (schema.Required.Count > 0)
        {
            result["required"] = new JsonArray([.. schema.Required.Select(name => (JsonNode)name)]);
        }

        // Of each set at most one may be there: no two together.
        var exclusive = schema.OneOf.Where(set => set.Count > 1).Select(AtMostOne).ToList();
        if (exclusive.Count > 0)
        {
            result["allOf"] = new JsonArray([.. exclusive]);
        }
    }

    private static JsonObject AtMostOne(IReadOnlyList<string> set)
    {
        JsonObject Has(string name) => new() { ["required"] = new JsonArray(name) };
        var alternatives = new JsonArray(new JsonObject { ["not"] = new JsonObject { ["anyOf"] = new JsonArray([.. set.Select(Has)]) } });
        foreach (var name in set)
        {
            alternatives.Add(Has(name));
        }

        return new JsonObject { ["oneOf"] = alternatives };
    }

    private static void WriteMapType(JsonObject result, Schema schema)
    {
        if (schema.Atomic)
        {
            result["x-kubernetes-map-type"] = "atomic";
        }
    }

    private static void WriteMergeStrategy(JsonObject result, Schema schema)
    {
        result["x-kubernetes-list-type"] = schema.ListKeys.Count > 0 ? "map" : schema.MergeAsSet ? "set" : "atomic";
        if (schema.ListKeys.Count > 0)
        {
            result["x-kubernetes-list-map-keys"] = new JsonArray([.. schema.ListKeys.Select(name => (JsonNode)name)]);
        }

        if (schema.MergeKey is { } key)
        {
            result["x-kubernetes-patch-merge-key"] = key;
            result["x-kubernetes-patch-strategy"] = "merge";
        }
        else if (schema.MergeAsSet)
        {
            result["x-kubernetes-patch-strategy"] = "merge";
        }
    }

    private static void WriteScalar(JsonObject result, Schema schema)
    {
        result["type"] = schema.Type switch
        {
            SchemaType.Integer => "integer",
            SchemaType.Number => "number",
            SchemaType.Boolean => "boolean",
            _ => "string",
        };
        if (schema.Format is { } format)
        {
            result["format"] = format;
        }

        if (schema.Default is { } value)
        {
            result["default"] = value;
        }

        if (schema.Enum.Count > 0)
        {
            result["enum"] = new JsonArray([.. schema.Enum.Select(allowed => (JsonNode)allowed)]);
        }

        if (schema.Minimum is { } minimum)
        {
            result["minimum"] = minimum;
        }

        if (schema.Maximum is { } maximum)
        {
            result["maximum"] = maximum;
        }
    }
}
