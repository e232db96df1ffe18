using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Store;

namespace MeshControlPlane.Api.OpenApi;

/// <summary>The OpenAPI 3 documents, one for each group and version, made when they are first asked for.</summary>
internal sealed class OpenApiDocuments(KindCatalog kinds)
{
    private readonly ConcurrentDictionary<(string Group, string Version), OpenApiDocument> _documents = new();

    /// <summary><c>/openapi/v3</c>: where the documents are.</summary>
    public JsonObject Index()
    {
        var paths = new JsonObject();
        foreach (var group in kinds.Groups)
        {
            foreach (var version in group.Versions)
            {
                var path = group.Name.Length == 0 ? $"api/{version}" : $"apis/{group.Name}/{version}";
                paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={Find(group.Name, version)!.Hash}" };
            }
        }

        return new JsonObject { ["paths"] = paths };
    }

    /// <summary>The document of a group and version; <see langword="null"/> for one that is not served.</summary>
    public OpenApiDocument? Find(string group, string version) =>
        kinds.Of(group, version).Any() ? _documents.GetOrAdd((group, version), key => Build(key.Group, key.Version)) : null;

    private OpenApiDocument Build(string group, string version)
    {
        var paths = new JsonObject();
        var schemas = new JsonObject
        {
            ["Patch"] = new JsonObject { ["type"] = "object", ["description"] = "A change of a part of an object." },
            ["Status"] = new JsonObject { ["type"] = "object", ["description"] = "What came of a request that answers with no object." },
            ["ListMeta"] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = "What the server says of a list.",
                ["properties"] = new JsonObject { ["resourceVersion"] = new JsonObject { ["type"] = "string", ["description"] = "From where to watch." } },
            },
        };
        var prefix = group.Length == 0 ? $"io.k8s.api.core.{version}" : $"{string.Join('.', group.Split('.').Reverse())}.{version}";
        foreach (var kind in kinds.Of(group, version))
        {
            var name = $"{prefix}.{kind.Descriptor.Kind}";
            var schema = OpenApiSchema.Of(PublishedSchemas.Of(kind.Descriptor));
            schema["x-kubernetes-group-version-kind"] = new JsonArray(OpenApiPaths.GroupVersionKind(kind.Descriptor, version));
            schemas[name] = schema;
            schemas[$"{name}List"] = ListOf(kind, version, name);
            OpenApiPaths.Add(paths, kind, version, name, $"{name}List");
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = ApiDiscovery.KubernetesVersion },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
        var content = JsonSerializer.SerializeToUtf8Bytes(document, JsonNodeText.Options);
        return new OpenApiDocument(content, Convert.ToHexString(SHA256.HashData(content)));
    }

    private static JsonObject ListOf(ServedKind kind, string version, string schema)
    {
        var gvk = OpenApiPaths.GroupVersionKind(kind.Descriptor, version);
        gvk["kind"] = $"{kind.Descriptor.Kind}List";
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = $"A list of {kind.Descriptor.Kind}.",
            ["required"] = new JsonArray("items"),
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = new JsonObject { ["type"] = "string" },
                ["kind"] = new JsonObject { ["type"] = "string" },
                ["metadata"] = OpenApiPaths.Reference("ListMeta"),
                ["items"] = new JsonObject { ["type"] = "array", ["items"] = OpenApiPaths.Reference(schema) },
            },
            ["x-kubernetes-group-version-kind"] = new JsonArray(gvk),
        };
    }
}
