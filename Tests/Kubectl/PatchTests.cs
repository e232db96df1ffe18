using System.Text.Json.Nodes;
using MeshControlPlane.Api;
using MeshControlPlane.Api.Patches;
using MeshModel.Schemas;
using Xunit;

namespace Tests.Kubectl;

public sealed class PatchTests
{
    private static readonly Schema Text = new() { Type = SchemaType.String };

    private static readonly Schema Schema = new()
    {
        Type = SchemaType.Object,
        Properties = new Dictionary<string, Schema>
        {
            ["ports"] = new()
            {
                Type = SchemaType.Array,
                MergeKey = "port",
                Items = new() { Type = SchemaType.Object, Properties = new Dictionary<string, Schema> { ["port"] = Text, ["name"] = Text } },
            },
            ["finalizers"] = new() { Type = SchemaType.Array, MergeAsSet = true, Items = Text },
            ["hosts"] = new() { Type = SchemaType.Array, Items = Text },
            ["strategy"] = new() { Type = SchemaType.Map, Items = Text },
        },
    };

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2,"b":{"c":null,"d":1}}""", """{"a":2,"b":{"d":1}}""")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":null}}""", """{"a":{"c":2}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[3]}""", """{"a":[3]}""")]
    public void MergePatch_FollowsTheRfc(string target, string patch, string expected) =>
        AssertJson(expected, JsonMergePatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch)));

    [Theory]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"add","path":"/a/c","value":[1]}]""", """{"a":{"b":1,"c":[1]}}""")]
    [InlineData("""{"a":[1,3]}""", """[{"op":"add","path":"/a/1","value":2},{"op":"add","path":"/a/-","value":4}]""", """{"a":[1,2,3,4]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"remove","path":"/a/0"}]""", """{"a":[2]}""")]
    [InlineData("""{"a/b":1,"c~d":2}""", """[{"op":"replace","path":"/a~1b","value":3},{"op":"remove","path":"/c~0d"}]""", """{"a/b":3}""")]
    [InlineData("""{"a":1}""", """[{"op":"move","from":"/a","path":"/b"},{"op":"copy","from":"/b","path":"/c"},{"op":"test","path":"/c","value":1}]""", """{"b":1,"c":1}""")]
    public void JsonPatch_FollowsTheRfc(string target, string patch, string expected) =>
        AssertJson(expected, JsonPatch.Apply(JsonNode.Parse(target)!, JsonNode.Parse(patch)));

    [Theory]
    [InlineData("""[{"op":"remove","path":"/b"}]""")]
    [InlineData("""[{"op":"replace","path":"/a/7","value":1}]""")]
    [InlineData("""[{"op":"test","path":"/a/0","value":2}]""")]
    [InlineData("""[{"op":"add","path":"/a"}]""")]
    [InlineData("""[{"op":"twist","path":"/a"}]""")]
    [InlineData("""[{"op":"move","from":"/a","path":"/a/b"}]""")]
    [InlineData("""{"op":"remove"}""")]
    public void JsonPatchThatDoesNotFit_IsRefused(string patch) =>
        Assert.Throws<ApiException>(() => JsonPatch.Apply(JsonNode.Parse("""{"a":[1]}""")!, JsonNode.Parse(patch)));

    [Theory]
    [InlineData("""{"ports":[{"port":1,"name":"a"},{"port":2}]}""", """{"ports":[{"port":2,"name":"b"},{"port":3}]}""", """{"ports":[{"port":1,"name":"a"},{"port":2,"name":"b"},{"port":3}]}""")]
    [InlineData("""{"ports":[{"port":1},{"port":2}]}""", """{"ports":[{"port":1,"$patch":"delete"}]}""", """{"ports":[{"port":2}]}""")]
    [InlineData("""{"ports":[{"port":1},{"port":2}]}""", """{"ports":[{"$patch":"replace"},{"port":3}]}""", """{"ports":[{"port":3}]}""")]
    [InlineData("""{"ports":[{"port":1},{"port":2},{"port":9}]}""", """{"$setElementOrder/ports":[{"port":3},{"port":2},{"port":1}],"ports":[{"port":3}]}""", """{"ports":[{"port":3},{"port":2},{"port":1},{"port":9}]}""")]
    [InlineData("""{"ports":[{"port":1},{"port":2}]}""", """{"$setElementOrder/ports":[{"port":2},{"port":1}]}""", """{"ports":[{"port":2},{"port":1}]}""")]
    [InlineData("""{"finalizers":["a","b"]}""", """{"finalizers":["c"],"$deleteFromPrimitiveList/finalizers":["a"]}""", """{"finalizers":["b","c"]}""")]
    [InlineData("""{"hosts":["a","b"]}""", """{"hosts":["c"]}""", """{"hosts":["c"]}""")]
    [InlineData("""{"strategy":{"type":"A","rolling":"x"}}""", """{"strategy":{"$retainKeys":["type"],"type":"B"}}""", """{"strategy":{"type":"B"}}""")]
    [InlineData("""{"strategy":{"type":"A","rolling":"x"}}""", """{"strategy":{"$patch":"replace","type":"B"}}""", """{"strategy":{"type":"B"}}""")]
    [InlineData("""{"strategy":{"type":"A"}}""", """{"strategy":{"$patch":"delete"}}""", "{}")]
    [InlineData("""{"strategy":{"type":"A"}}""", """{"strategy":null}""", "{}")]
    public void StrategicMergePatch_FollowsKubernetes(string target, string patch, string expected) =>
        AssertJson(expected, StrategicMergePatch.Apply(JsonNode.Parse(target)!.AsObject(), JsonNode.Parse(patch)!.AsObject(), Schema));

    [Theory]
    [InlineData("""{"ports":[{"name":"a"}]}""")]
    [InlineData("""{"strategy":{"$patch":"burn"}}""")]
    [InlineData("""{"$setElementOrder/ports":7,"ports":[{"port":1}]}""")]
    public void StrategicMergePatchThatDoesNotFit_IsRefused(string patch) =>
        Assert.Throws<ApiException>(() => StrategicMergePatch.Apply([], JsonNode.Parse(patch)!.AsObject(), Schema));

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}, got {actual?.ToJsonString()}");
}
