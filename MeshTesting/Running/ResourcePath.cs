using System.Text.Json.Nodes;
using MeshModel.Kinds;

namespace MeshTesting.Running;

/// <summary>Where objects are in the Kubernetes-style API.</summary>
internal static class ResourcePath
{
    /// <summary>The path of an object; <see langword="null"/> for a kind that the mesh does not know.</summary>
    public static string? Of(JsonObject resource)
    {
        var version = resource["apiVersion"]?.ToString() ?? "";
        var slash = version.LastIndexOf('/');
        return ResourceKinds.Find(slash < 0 ? "" : version[..slash], resource["kind"]?.ToString() ?? "") is { } kind
            ? $"{Collection(kind, kind.Namespaced ? Metadata(resource, "namespace") : null)}/{Metadata(resource, "name")}"
            : null;
    }

    /// <summary>The path of the objects of a kind in a namespace, or in all of them.</summary>
    public static string Collection(KindDescriptor kind, string? @namespace)
    {
        var root = kind.Group.Length == 0 ? $"/api/{kind.Versions[0]}" : $"/apis/{kind.ApiVersion(kind.Versions[0])}";
        return @namespace is null ? $"{root}/{kind.Plural}" : $"{root}/namespaces/{@namespace}/{kind.Plural}";
    }

    /// <summary>Such as <c>virtualservice.networking.istio.io/ratings</c>, as kubectl names objects.</summary>
    public static string NameOf(JsonObject resource)
    {
        var version = resource["apiVersion"]?.ToString() ?? "";
        var slash = version.LastIndexOf('/');
        return $"{resource["kind"]?.ToString().ToLowerInvariant()}{(slash < 0 ? "" : "." + version[..slash])}/{Metadata(resource, "name")}";
    }

    public static string Metadata(JsonObject resource, string field) => resource["metadata"]?[field]?.ToString() ?? "";
}
