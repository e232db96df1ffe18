using System.Text.Json.Nodes;
using CsCheck;
using MeshControlPlane.Api.FieldOwnership;
using MeshModel.Kinds;
using MeshModel.Schemas;
using Xunit;

namespace Tests.Kubectl;

/// <summary>What holds of server-side apply whatever is applied, by whomever.</summary>
public sealed class FieldOwnershipPropertyTests
{
    private static readonly Schema Schema = ResourceKinds.Service.Schema;

    private static readonly Gen<JsonObject> Metadata =
        from labels in Gen.Dictionary(Gen.OneOf("a", "b", "c"), Gen.OneOf("x", "y"))[0, 3]
        from finalizers in Gen.OneOf("f/1", "f/2", "f/3").ArrayUnique[0, 3]
        select With(new JsonObject(), ("labels", Map(labels)), ("finalizers", new JsonArray([.. finalizers.Select(name => (JsonNode)name)])));

    private static readonly Gen<JsonObject> Port =
        from port in Gen.Int[80, 83]
        from name in Gen.OneOf("", "http", "http-a")
        from target in Gen.Int[0, 2]
        select With(new JsonObject { ["port"] = port }, ("name", name.Length > 0 ? name : null), ("targetPort", target > 0 ? target : null));

    private static readonly Gen<JsonObject> Applied =
        from metadata in Metadata
        from ports in Port.Array[0, 4]
        from selector in Gen.Dictionary(Gen.OneOf("app", "version"), Gen.OneOf("x", "y"))[0, 2]
        from type in Gen.OneOf("", "ClusterIP", "NodePort")
        select new JsonObject
        {
            ["metadata"] = metadata,
            ["spec"] = With(
                new JsonObject(), ("ports", new JsonArray([.. ports.DistinctBy(port => port["port"]!.GetValue<int>())])), ("selector", Map(selector)), ("type", type.Length > 0 ? type : null)),
        };

    private static readonly Gen<(string Name, string Json)[]> Applies = Gen.Select(Gen.OneOf("one", "two", "three"), Applied, (name, applied) => (name, applied.ToJsonString())).Array[1, 8];

    [Fact]
    public void WhatIsAppliedByForce_IsThere() => Applies.Sample(applies =>
    {
        var (live, _) = Run(applies);
        var last = Parse(applies[^1].Json);

        return JsonNode.DeepEquals(live, AppliedMerge.Merge(live, last, Schema));
    });

    [Fact]
    public void WhatEverybodyGivesUp_IsGone() => Applies.Sample(applies =>
    {
        var (live, _) = Run([.. applies, .. ((string[])["one", "two", "three"]).Select(name => (name, """{"metadata":{},"spec":{"type":"ClusterIP"}}"""))]);

        return live.ToJsonString() == """{"metadata":{},"spec":{"type":"ClusterIP"}}""";
    });

    [Fact]
    public void WhatOneOwns_SurvivesTheOthers() => Gen.Select(Applied, Applies).Sample((own, applies) =>
    {
        var text = own.ToJsonString();
        var (live, owners) = FieldOwners.None.Apply("own", "v1", Empty, Parse(text), Schema, force: true, DateTimeOffset.UnixEpoch);
        foreach (var (name, json) in applies)
        {
            try
            {
                (live, owners) = owners.Apply(name, "v1", live, Parse(json), Schema, force: false, DateTimeOffset.UnixEpoch);
            }
            catch (FieldConflictException)
            {
                // Refused: nothing has changed.
            }
        }

        // The order of elements is that of whoever applied last.
        var comparison = FieldComparison.Of(live, AppliedMerge.Merge(live, Parse(text), Schema), Schema);
        return comparison.Set.IsEmpty && comparison.Removed.IsEmpty;
    });

    [Fact]
    public void Owners_AreReadAsTheyAreWritten() => Applies.Sample(applies =>
    {
        var (_, owners) = Run(applies);
        var written = owners.ToJson();

        return JsonNode.DeepEquals(written, FieldOwners.Read(written).ToJson()) && JsonNode.DeepEquals(written, FieldOwners.Read(JsonNode.Parse(written.ToJsonString())).ToJson());
    });

    private static JsonObject Empty => Parse("""{"metadata":{},"spec":{}}""");

    private static (JsonObject Live, FieldOwners Owners) Run(IEnumerable<(string Name, string Json)> applies)
    {
        var (live, owners) = (Empty, FieldOwners.None);
        foreach (var (name, json) in applies)
        {
            (live, owners) = owners.Apply(name, "v1", live, Parse(json), Schema, force: true, DateTimeOffset.UnixEpoch);
        }

        return (live, owners);
    }

    private static JsonObject Map(IDictionary<string, string> values) => new(values.Select(value => new KeyValuePair<string, JsonNode?>(value.Key, value.Value)));

    private static JsonObject With(JsonObject target, params (string Name, JsonNode? Value)[] fields)
    {
        foreach (var (name, value) in fields)
        {
            if (value is not (null or JsonArray { Count: 0 } or JsonObject { Count: 0 }))
            {
                target[name] = value;
            }
        }

        return target;
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
