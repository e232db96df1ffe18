using System.Text.Json;
using System.Text.Json.Nodes;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.Patches;

/// <summary>
/// Kubernetes' strategic merge patch: a merge patch whose lists are merged by key where the schema names one, with the directives
/// <c>$patch</c>, <c>$retainKeys</c>, <c>$setElementOrder/…</c> and <c>$deleteFromPrimitiveList/…</c>.
/// </summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string SetElementOrder = "$setElementOrder/";
    private const string DeleteFromPrimitiveList = "$deleteFromPrimitiveList/";

    /// <summary>The target with the patch applied; neither is changed.</summary>
    /// <exception cref="ApiException">A directive is malformed, or an element of a list lacks its key.</exception>
    public static JsonObject Apply(JsonObject target, JsonObject patch, Schema schema) => MergeObject(target, patch, schema) ?? [];

    // Null says that the patch deletes the object.
    private static JsonObject? MergeObject(JsonObject? target, JsonObject patch, Schema? schema)
    {
        switch (DirectiveOf(patch))
        {
            case "delete":
                return null;
            case "replace":
                return WithoutDirectives(patch).AsObject();
        }

        var result = target?.DeepClone().AsObject() ?? [];
        Retain(result, patch);
        foreach (var (name, value) in patch)
        {
            if (name.StartsWith(DeleteFromPrimitiveList, StringComparison.Ordinal))
            {
                RemoveScalars(result, name[DeleteFromPrimitiveList.Length..], ListOf(name, value));
            }
            else if (name.StartsWith('$'))
            {
                continue;
            }
            else if (value is null)
            {
                result.Remove(name);
            }
            else if (Merge(result[name], value, FieldOf(schema, name), OrderOf(patch, name)) is { } merged)
            {
                result[name] = merged;
            }
            else
            {
                result.Remove(name);
            }
        }

        // An order may come without changes of elements.
        foreach (var (name, value) in patch)
        {
            if (name.StartsWith(SetElementOrder, StringComparison.Ordinal) && name[SetElementOrder.Length..] is var field
                && !patch.ContainsKey(field) && result[field] is JsonArray list)
            {
                result[field] = ListMerge.Sort(list, list, ListOf(name, value), FieldOf(schema, field)?.MergeKey);
            }
        }

        return result;
    }

    private static JsonNode? Merge(JsonNode? target, JsonNode patch, Schema? schema, JsonArray? order)
    {
        switch (patch)
        {
            case JsonObject changes:
                return MergeObject(target as JsonObject, changes, schema);
            case JsonArray items when schema?.MergeKey is { } key:
                var merged = MergeByKey(target as JsonArray ?? [], items, key, schema.Items);
                return order is null ? merged : ListMerge.Sort(merged, target as JsonArray ?? [], order, key);
            case JsonArray items when schema is { MergeAsSet: true }:
                var union = ListMerge.Union(target as JsonArray ?? [], items);
                return order is null ? union : ListMerge.Sort(union, target as JsonArray ?? [], order, mergeKey: null);
            default:
                return WithoutDirectives(patch);
        }
    }

    private static JsonArray MergeByKey(JsonArray target, JsonArray patch, string key, Schema? elementSchema)
    {
        if (patch.Any(item => item is JsonObject element && DirectiveOf(element) == "replace"))
        {
            return [.. patch.Where(item => item is not JsonObject element || DirectiveOf(element) != "replace").Select(item => WithoutDirectives(item!))];
        }

        var result = target.DeepClone().AsArray();
        foreach (var item in patch)
        {
            if (item is not JsonObject element || element[key] is not { } value)
            {
                throw ApiErrors.BadRequest($"map: {item?.ToJsonString()} does not contain declared merge key: {key}");
            }

            var at = ListMerge.IndexOf(result, key, value);
            if (DirectiveOf(element) == "delete")
            {
                for (; at >= 0; at = ListMerge.IndexOf(result, key, value))
                {
                    result.RemoveAt(at);
                }
            }
            else if (at < 0)
            {
                result.Add(MergeObject(null, element, elementSchema));
            }
            else
            {
                result[at] = MergeObject(result[at] as JsonObject, element, elementSchema);
            }
        }

        return result;
    }

    private static void Retain(JsonObject result, JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(RetainKeys, out var value))
        {
            return;
        }

        var retained = ListOf(RetainKeys, value).Select(key => key?.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var name in result.Select(property => property.Key).Where(name => !retained.Contains(name)).ToList())
        {
            result.Remove(name);
        }
    }

    private static void RemoveScalars(JsonObject result, string field, JsonArray values)
    {
        if (result[field] is JsonArray list)
        {
            result[field] = new JsonArray([.. list.Where(item => !values.Any(value => JsonNode.DeepEquals(value, item))).Select(item => item?.DeepClone())]);
        }
    }

    private static JsonArray? OrderOf(JsonObject patch, string field) =>
        patch.TryGetPropertyValue(SetElementOrder + field, out var value) ? ListOf(SetElementOrder + field, value) : null;

    private static JsonArray ListOf(string directive, JsonNode? value) =>
        value as JsonArray ?? throw ApiErrors.BadRequest($"{directive} in a strategic merge patch must be a list");

    private static string? DirectiveOf(JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(Directive, out var value))
        {
            return null;
        }

        var directive = value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : null;
        return directive is "merge" or "replace" or "delete"
            ? directive
            : throw ApiErrors.BadRequest($"{Directive} in a strategic merge patch must be merge, replace or delete, not {value?.ToJsonString() ?? "null"}");
    }

    private static Schema? FieldOf(Schema? schema, string name) => schema switch
    {
        { Type: SchemaType.Object } => schema.Properties.GetValueOrDefault(name),
        { Type: SchemaType.Map } => schema.Items,
        _ => null,
    };

    private static JsonNode WithoutDirectives(JsonNode patch)
    {
        switch (patch)
        {
            case JsonObject map:
                var result = new JsonObject();
                foreach (var (name, value) in map)
                {
                    if (!name.StartsWith('$') && value is not null)
                    {
                        result[name] = WithoutDirectives(value);
                    }
                }

                return result;
            case JsonArray list:
                return new JsonArray([.. list.Select(item => item is null ? null : WithoutDirectives(item))]);
            default:
                return patch.DeepClone();
        }
    }
}
