using System.Text.Json.Nodes;
using MeshModel.Kinds;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.FieldOwnership;

/// <summary>Checks what is only asked of objects that are applied.</summary>
internal static class AppliedObject
{
    /// <summary>Sees that the elements of lists that are merged can be told apart.</summary>
    /// <exception cref="ApiException">An element lacks a key, or two have the same.</exception>
    public static void Check(JsonObject applied, KindDescriptor kind, ResourcePath path)
    {
        var name = path.Namespace.Length > 0 ? $"{path.Namespace}/{path.Name}" : path.Name;
        var what = $"failed to create typed patch object ({name}; {kind.ApiVersion(path.Version)}, Kind={kind.Kind})";
        Check(applied, kind.Schema, "", (at, fault) => ApiErrors.BadRequest($"{what}: {at}: {fault}"));
    }

    private static void Check(JsonNode? value, Schema schema, string at, Func<string, string, ApiException> fault)
    {
        if (value is JsonArray list && schema is { Type: SchemaType.Array } and ({ ListKeys.Count: > 0 } or { MergeAsSet: true }))
        {
            CheckElements(list, schema, at, fault);
        }

        foreach (var item in value is null ? [] : FieldItem.Of(value, schema) ?? [])
        {
            Check(item.Value, item.Schema, at + PathElement.Text(item.Element), fault);
        }
    }

    private static void CheckElements(JsonArray list, Schema schema, string at, Func<string, string, ApiException> fault)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var element = schema.ListKeys.Count > 0 ? PathElement.Key(list[i], schema) : PathElement.Value(list[i]);
            if (element is null)
            {
                throw fault(at, $"element {i}: associative list with keys has an element that omits one of its keys ({string.Join(", ", schema.ListKeys)})");
            }

            if (!seen.Add(element))
            {
                throw fault(at, $"duplicate entries for key {PathElement.Text(element)}");
            }
        }
    }
}
