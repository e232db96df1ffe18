using System.Text.Json.Nodes;
using MeshModel.Kinds;

namespace Aspire.Hosting.Publishing;

/// <summary>Makes Istio's kinds known to a cluster that has no Istio. What they hold is checked by the control plane, not by the cluster.</summary>
internal static class ResourceDefinitions
{
    /// <summary>By name.</summary>
    public static IReadOnlyList<JsonObject> All() =>
    [
        .. ResourceKinds.All
            .Where(kind => kind.Group.EndsWith(".istio.io", StringComparison.Ordinal))
            .OrderBy(NameOf, StringComparer.Ordinal)
            .Select(Of),
    ];

    private static string NameOf(KindDescriptor kind) => $"{kind.Plural}.{kind.Group}";

    private static JsonObject Of(KindDescriptor kind) => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject { ["name"] = NameOf(kind) },
        ["spec"] = new JsonObject
        {
            ["group"] = kind.Group,
            ["names"] = Names(kind),
            ["scope"] = "Namespaced",
            // The preferred one first, which is the one that is stored.
            ["versions"] = new JsonArray([.. kind.Versions.Select((version, i) => Version(version, stored: i == 0))]),
        },
    };

    private static JsonObject Names(KindDescriptor kind)
    {
        var names = new JsonObject
        {
            ["kind"] = kind.Kind,
            ["listKind"] = kind.Kind + "List",
            ["plural"] = kind.Plural,
            ["singular"] = kind.Singular,
        };
        if (kind.ShortNames.Count > 0)
        {
            names["shortNames"] = Fields.Texts(kind.ShortNames);
        }

        names["categories"] = Fields.Texts(kind.Categories);
        return names;
    }

    private static JsonObject Version(string version, bool stored) => new()
    {
        ["name"] = version,
        ["served"] = true,
        ["storage"] = stored,
        ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
        ["schema"] = new JsonObject
        {
            ["openAPIV3Schema"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["spec"] = Anything(), ["status"] = Anything() },
            },
        },
    };

    private static JsonObject Anything() => new() { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
}
