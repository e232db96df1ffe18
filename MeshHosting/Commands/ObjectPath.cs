using System.Text.Json.Nodes;
using MeshModel.Kinds;

namespace Aspire.Hosting.Commands;

/// <summary>Where objects are in the API.</summary>
internal static class ObjectPath
{
    /// <summary>All objects of a kind, of one namespace or of all.</summary>
    public static string Of(KindDescriptor kind, string? @namespace = null) => Collection(kind, kind.Versions[0], @namespace);

    /// <summary>One object.</summary>
    public static string Of(KindDescriptor kind, string? @namespace, string name) => $"{Collection(kind, kind.Versions[0], @namespace)}/{name}";

    /// <summary>An object that names its kind and itself.</summary>
    /// <exception cref="MeshCommandException">The mesh does not know the kind.</exception>
    public static string Of(JsonObject item)
    {
        var (group, version) = GroupAndVersion(item["apiVersion"]?.ToString() ?? "");
        var kind = ResourceKinds.Find(group, item["kind"]?.ToString() ?? "")
            ?? throw new MeshCommandException($"The mesh does not know the kind {item["kind"]} of {item["apiVersion"]}.");
        return $"{Collection(kind, version, item["metadata"]?["namespace"]?.ToString())}/{item["metadata"]?["name"]}";
    }

    /// <summary>As kubectl names it: <c>virtualservice/ratings</c>.</summary>
    public static string NameOf(JsonObject item) => $"{item["kind"]?.ToString().ToLowerInvariant()}/{item["metadata"]?["name"]}";

    private static string Collection(KindDescriptor kind, string version, string? @namespace) =>
        (kind.Group.Length == 0 ? $"/api/{version}" : $"/apis/{kind.Group}/{version}")
            + (kind.Namespaced && @namespace is not null ? $"/namespaces/{@namespace}/{kind.Plural}" : $"/{kind.Plural}");

    private static (string Group, string Version) GroupAndVersion(string apiVersion) =>
        apiVersion.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? (apiVersion[..slash], apiVersion[(slash + 1)..]) : ("", apiVersion);
}
