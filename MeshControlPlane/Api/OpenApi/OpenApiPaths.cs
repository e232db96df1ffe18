using System.Text.Json.Nodes;
using MeshControlPlane.Api.Kinds;
using MeshModel.Kinds;

namespace MeshControlPlane.Api.OpenApi;

/// <summary>The paths of a kind as OpenAPI 3: what kubectl reads there is whether the server validates fields and knows dry runs.</summary>
internal static class OpenApiPaths
{
    /// <summary>Adds the collection's path and the object's.</summary>
    /// <param name="paths">Where to.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="version">The version.</param>
    /// <param name="schema">Name of the kind's schema in the document.</param>
    /// <param name="listSchema">Name of its list's schema.</param>
    public static void Add(JsonObject paths, ServedKind kind, string version, string schema, string listSchema)
    {
        var descriptor = kind.Descriptor;
        var root = descriptor.Group.Length == 0 ? $"/api/{version}" : $"/apis/{descriptor.Group}/{version}";
        var collection = descriptor.Namespaced ? $"{root}/namespaces/{{namespace}}/{descriptor.Plural}" : $"{root}/{descriptor.Plural}";
        var writable = !descriptor.ReadOnly;

        JsonObject Operation(string action, string id, string answer, params JsonObject[] parameters) => new()
        {
            ["tags"] = new JsonArray(descriptor.Group.Length == 0 ? $"core_{version}" : $"{descriptor.Group}_{version}"),
            ["operationId"] = $"{id}{descriptor.Kind}{version}",
            ["parameters"] = new JsonArray([.. parameters]),
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK", ["content"] = Content(answer, "application/json") } },
            ["x-kubernetes-action"] = action,
            ["x-kubernetes-group-version-kind"] = GroupVersionKind(descriptor, version),
        };

        JsonObject WithBody(JsonObject operation, string body, params string[] types)
        {
            operation["requestBody"] = new JsonObject { ["content"] = Content(body, types), ["required"] = true };
            return operation;
        }

        var many = new JsonObject
        {
            ["get"] = Operation("list", "list", listSchema, Query("labelSelector"), Query("fieldSelector"), Query("limit", "integer"), Query("resourceVersion"), Query("watch", "boolean")),
        };
        var one = new JsonObject { ["get"] = Operation("get", "read", schema) };
        if (writable)
        {
            JsonObject[] writing = [Query("dryRun"), Query("fieldManager"), Query("fieldValidation")];
            string[] patches = descriptor.Group.EndsWith(".istio.io", StringComparison.Ordinal)
                ? ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"]
                : ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml"];
            many["post"] = WithBody(Operation("post", "create", schema, Copy(writing)), schema, "application/json", "application/yaml");
            many["delete"] = Operation("deletecollection", "deletecollection", "Status", Query("dryRun"), Query("labelSelector"), Query("fieldSelector"));
            one["put"] = WithBody(Operation("put", "replace", schema, Copy(writing)), schema, "application/json", "application/yaml");
            one["patch"] = WithBody(Operation("patch", "patch", schema, Copy(writing)), "Patch", patches);
            one["delete"] = Operation("delete", "delete", "Status", Query("dryRun"));
        }

        JsonObject[] place = descriptor.Namespaced ? [InPath("namespace", "Namespace of the object.")] : [];
        many["parameters"] = new JsonArray(Copy(place));
        one["parameters"] = new JsonArray([InPath("name", "Name of the object."), .. Copy(place)]);
        paths[collection] = many;
        paths[$"{collection}/{{name}}"] = one;
        if (descriptor.Namespaced)
        {
            paths[$"{root}/{descriptor.Plural}"] = new JsonObject { ["get"] = Operation("list", "listAll", listSchema) };
        }
    }

    /// <summary>The extension that ties a schema or an operation to a kind.</summary>
    public static JsonObject GroupVersionKind(KindDescriptor kind, string version) =>
        new() { ["group"] = kind.Group, ["kind"] = kind.Kind, ["version"] = version };

    /// <summary>A reference to a schema of the document.</summary>
    public static JsonObject Reference(string schema) => new() { ["$ref"] = $"#/components/schemas/{schema}" };

    private static JsonObject Content(string schema, params string[] types)
    {
        var content = new JsonObject();
        foreach (var type in types)
        {
            content[type] = new JsonObject { ["schema"] = Reference(schema) };
        }

        return content;
    }

    private static JsonObject Query(string name, string type = "string") =>
        new() { ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = type, ["uniqueItems"] = true } };

    private static JsonObject InPath(string name, string description) => new()
    {
        ["name"] = name,
        ["in"] = "path",
        ["description"] = description,
        ["required"] = true,
        ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
    };

    // A node can stand in one place only.
    private static JsonObject[] Copy(JsonObject[] nodes) => [.. nodes.Select(node => node.DeepClone().AsObject())];
}
