using System.Text.Json.Nodes;
using CsCheck;
using MeshControlPlane.Api.FieldOwnership;
using MeshControlPlane.Api.Patches;
using MeshControlPlane.Api.Writing;
using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;
using Microsoft.Extensions.Logging.Abstractions;
using Tests.Model.Properties;
using Xunit;

namespace Tests.Kubectl;

/// <summary>Whatever a resource says, the store gives it back, and each kind of patch makes of one resource exactly another.</summary>
public sealed class ResourceRoundTripTests
{
    private const int Tries = 25;

    public static TheoryData<string, string> Kinds => [.. ResourceKinds.All.Where(kind => !kind.ReadOnly).Select(kind => (kind.Group, kind.Kind))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Store_GivesBackWhatItWasGiven(string group, string name)
    {
        var kind = ResourceKinds.Find(group, name)!;
        using var directory = new TempDirectory();
        var given = new Dictionary<ResourceKey, JsonObject>();
        using (var store = Open(directory))
        {
            await store.WriteAsync(
                transaction =>
                {
                    for (var i = 0; i < Tries; i++)
                    {
                        if (new ResourceGenerator(i).Valid(kind) is { } resource)
                        {
                            Name(resource, kind, $"a{i}");
                            var decoded = ObjectAdmission.Admit(kind, "v1", resource.DeepClone().AsObject(), UnknownFields.Refuse).Resource!;
                            ObjectChanges.Create(transaction, kind, resource.DeepClone().AsObject(), decoded);
                            given[decoded.Key] = resource;
                        }
                    }

                    return true;
                },
                dryRun: false,
                TestContext.Current.CancellationToken);
        }

        Assert.NotEmpty(given);
        using var reopened = Open(directory);
        foreach (var (key, resource) in given)
        {
            var kept = JsonNode.Parse(reopened.Read().Objects.Find(key)!.Content.GetRawText())!.AsObject();
            if (kind.Group.Length > 0 && kind.Group != "apps")
            {
                Assert.True(JsonNode.DeepEquals(WithoutHead(resource), WithoutHead(kept)), $"{resource.ToJsonString()}\n{kept.ToJsonString()}");
            }

            // Kubernetes fills in what is left out of its own kinds.
            var filled = JsonMergePatch.Apply(kept, WithoutAssigned(WithoutHead(resource)))!;
            Assert.True(JsonNode.DeepEquals(Content(Admit(kind, kept)), Content(Admit(kind, filled.AsObject()))), $"{resource.ToJsonString()}\n{kept.ToJsonString()}");
            Assert.True(JsonNode.DeepEquals(Content(Admit(kind, kept)), Content(reopened.Current.Resources[key])), key.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void MergePatchAndJsonPatch_MakeOneResourceOfAnother(string group, string name) => Each(group, name, (_, one, other) =>
    {
        var merged = JsonMergePatch.Apply(one, Difference(one, other));
        Assert.True(JsonNode.DeepEquals(other, merged), merged?.ToJsonString());

        var operations = new JsonArray(
        [
            .. one.Where(field => !other.ContainsKey(field.Key)).Select(field => new JsonObject { ["op"] = "remove", ["path"] = "/" + field.Key }),
            .. other.Select(field => new JsonObject { ["op"] = one.ContainsKey(field.Key) ? "replace" : "add", ["path"] = "/" + field.Key, ["value"] = field.Value?.DeepClone() }),
        ]);
        Assert.True(JsonNode.DeepEquals(other, JsonPatch.Apply(one, operations)), operations.ToJsonString());
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void StrategicPatchOfItself_ChangesNothing(string group, string name) => Each(group, name, (kind, one, _) =>
    {
        Assert.True(JsonNode.DeepEquals(one, StrategicMergePatch.Apply(one, one, kind.Schema)), one.ToJsonString());
        Assert.True(JsonNode.DeepEquals(one, StrategicMergePatch.Apply([], one, kind.Schema)), one.ToJsonString());
        Assert.True(JsonNode.DeepEquals(one, StrategicMergePatch.Apply(one, [], kind.Schema)), one.ToJsonString());
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ServerSideApply_MakesOneResourceOfAnother(string group, string name) => Each(group, name, (kind, one, other) =>
    {
        var (first, owners) = FieldOwners.None.Apply("me", "v1", new JsonObject { ["metadata"] = new JsonObject() }, Owned(one), kind.Schema, force: false, DateTimeOffset.UnixEpoch);
        Assert.True(IsSame(first, Owned(one), kind.Schema), first.ToJsonString());

        var (again, _) = owners.Apply("me", "v1", first, Owned(one), kind.Schema, force: false, DateTimeOffset.UnixEpoch);
        Assert.True(JsonNode.DeepEquals(first, again), again.ToJsonString());

        var (second, _) = owners.Apply("me", "v1", first, Owned(other), kind.Schema, force: false, DateTimeOffset.UnixEpoch);
        Assert.True(IsSame(second, Owned(other), kind.Schema), $"{one.ToJsonString()}\n{other.ToJsonString()}\n{second.ToJsonString()}");
    });

    private static void Each(string group, string name, Action<KindDescriptor, JsonObject, JsonObject> check)
    {
        var kind = ResourceKinds.Find(group, name)!;
        Gen.Select(Gen.Int, Gen.Int).Sample(
            (first, second) =>
            {
                if (new ResourceGenerator(first).Valid(kind) is { } one && new ResourceGenerator(second).Valid(kind) is { } other)
                {
                    other["apiVersion"] = one["apiVersion"]!.DeepClone();
                    check(kind, one, other);
                }
            },
            iter: Tries);
    }

    private static ResourceStore Open(TempDirectory directory) => ResourceStore.Open(directory.Path, TimeProvider.System, NullLogger<ResourceStore>.Instance);

    private static JsonObject WithoutHead(JsonObject resource)
    {
        var rest = resource.DeepClone().AsObject();
        foreach (var name in new[] { "apiVersion", "kind", "metadata", "status" })
        {
            rest.Remove(name);
        }

        rest["labels"] = resource["metadata"]?["labels"]?.DeepClone();
        rest["annotations"] = resource["metadata"]?["annotations"]?.DeepClone();
        return rest;
    }

    private static void Name(JsonObject resource, KindDescriptor kind, string name)
    {
        resource["metadata"]!["name"] = name;
        if (kind.Namespaced)
        {
            resource["metadata"]!["namespace"] = "default";
        }
        else
        {
            // As Kubernetes puts there.
            resource["metadata"]!["labels"]!["kubernetes.io/metadata.name"] = name;
        }
    }

    // The addresses of a Service are the server's to give, ports get their protocol, and what is given as text is kept as bytes.
    private static JsonObject WithoutAssigned(JsonObject resource)
    {
        foreach (var name in new[] { "clusterIP", "clusterIPs", "ports" })
        {
            (resource["spec"] as JsonObject)?.Remove(name);
        }

        if (resource.Remove("stringData"))
        {
            resource.Remove("data");
        }

        resource.Remove("labels");
        resource.Remove("annotations");
        return resource;
    }

    private static Resource Admit(KindDescriptor kind, JsonObject resource) => ObjectAdmission.Admit(kind, "v1", resource.DeepClone().AsObject(), UnknownFields.Refuse).Resource!;

    // An empty list or object says nothing, and owners do not remember it.
    private static JsonNode? WithoutEmpty(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, WithoutEmpty(field.Value))).Where(field => field.Value is not (null or JsonObject { Count: 0 } or JsonArray { Count: 0 }))),
        JsonArray list => new JsonArray([.. list.Select(WithoutEmpty).Where(item => item is not JsonObject { Count: 0 })]),
        _ => node?.DeepClone(),
    };

    private static JsonObject Content(Resource resource)
    {
        var written = ResourceJson.Write(resource);
        written.Remove("metadata");
        return written;
    }

    // What kubectl sends when it applies: no type heading, and no name.
    private static JsonObject Owned(JsonObject resource)
    {
        var owned = WithoutHead(resource);
        owned["metadata"] = new JsonObject { ["labels"] = resource["metadata"]!["labels"]?.DeepClone() };
        owned.Remove("labels");
        owned.Remove("annotations");
        return WithoutEmpty(owned)!.AsObject();
    }

    private static bool IsSame(JsonObject one, JsonObject other, Schema schema)
    {
        var comparison = FieldComparison.Of(one, other, schema);
        return comparison.Set.IsEmpty && comparison.Removed.IsEmpty;
    }

    private static JsonObject Difference(JsonObject one, JsonObject other)
    {
        var patch = new JsonObject();
        foreach (var (name, value) in other)
        {
            if (!JsonNode.DeepEquals(value, one[name]))
            {
                patch[name] = value is JsonObject fields && one[name] is JsonObject before ? Difference(before, fields) : value?.DeepClone();
            }
        }

        foreach (var (name, _) in one)
        {
            if (!other.ContainsKey(name))
            {
                patch[name] = null;
            }
        }

        return patch;
    }
}
