using System.Text.Json.Nodes;
using MeshControlPlane.Api.Kinds;

namespace MeshControlPlane.Api;

/// <summary>The documents by which clients find out what there is: groups, versions and resources.</summary>
internal sealed class ApiDiscovery(KindCatalog kinds)
{
    /// <summary>The Kubernetes version whose API this is a part of.</summary>
    public const string KubernetesVersion = "v1.32.0";

    /// <summary><c>/version</c>.</summary>
    public static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "32",
        ["gitVersion"] = $"{KubernetesVersion}+mesh",
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "dotnet",
        ["platform"] = $"{(OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")}/{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}",
    };

    /// <summary><c>/api</c>: the versions of the core group.</summary>
    public JsonObject CoreVersions(string serverAddress) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray([.. kinds.Groups.Where(group => group.Name.Length == 0).SelectMany(group => group.Versions).Select(version => (JsonNode)version)]),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = serverAddress }),
    };

    /// <summary><c>/apis</c>: the groups.</summary>
    public JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. kinds.Groups.Where(group => group.Name.Length > 0).Select(DescriptionOf)]),
    };

    /// <summary><c>/apis/GROUP</c>; <see langword="null"/> for a group that is not served.</summary>
    public JsonObject? Group(string name)
    {
        if (name.Length == 0 || kinds.Groups.FirstOrDefault(group => group.Name == name) is not { } found)
        {
            return null;
        }

        var group = DescriptionOf(found);
        group["kind"] = "APIGroup";
        group["apiVersion"] = "v1";
        return group;
    }

    /// <summary><c>/apis/GROUP/VERSION</c>; <see langword="null"/> for one that is not served.</summary>
    public JsonObject? Resources(string group, string version)
    {
        var served = kinds.Of(group, version).ToList();
        if (served.Count == 0)
        {
            return null;
        }

        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = served[0].Descriptor.ApiVersion(version),
            ["resources"] = new JsonArray([.. served.Select(DescriptionOf)]),
        };
    }

    private static JsonObject DescriptionOf(KindGroup group)
    {
        JsonObject Of(string version) => new() { ["groupVersion"] = group.ApiVersion(version), ["version"] = version };
        return new JsonObject
        {
            ["name"] = group.Name,
            ["versions"] = new JsonArray([.. group.Versions.Select(Of)]),
            ["preferredVersion"] = Of(group.Versions[0]),
        };
    }

    private static JsonObject DescriptionOf(ServedKind kind)
    {
        var descriptor = kind.Descriptor;
        var resource = new JsonObject
        {
            ["name"] = descriptor.Plural,
            ["singularName"] = descriptor.Singular,
            ["namespaced"] = descriptor.Namespaced,
            ["kind"] = descriptor.Kind,
            ["verbs"] = Texts(kind.Verbs),
        };
        if (descriptor.ShortNames.Count > 0)
        {
            resource["shortNames"] = Texts(descriptor.ShortNames);
        }

        if (descriptor.Categories.Count > 0)
        {
            resource["categories"] = Texts(descriptor.Categories);
        }

        return resource;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
