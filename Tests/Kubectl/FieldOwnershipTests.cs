using System.Text.Json.Nodes;
using MeshControlPlane.Api.FieldOwnership;
using MeshModel.Kinds;
using Xunit;

namespace Tests.Kubectl;

public sealed class FieldOwnershipTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData("""{"f:spec":{".":{},"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:name":{}}}}}""")]
    [InlineData("""{"f:metadata":{"f:finalizers":{"v:\"a/b\"":{}}}}""")]
    public void Fields_AreReadAsTheyAreWritten(string text) => Assert.True(JsonNode.DeepEquals(Parse(text), FieldSet.Read(Parse(text)).ToJson()));

    [Theory]
    [InlineData("""{"spec":{"ports":[{"port":80,"name":"a"}]}}""", """.spec.ports[port=80,protocol="TCP"] .spec.ports[port=80,protocol="TCP"].name .spec.ports[port=80,protocol="TCP"].port""")]
    [InlineData("""{"metadata":{"name":"x","labels":{"a":"b"},"finalizers":["f"]},"spec":{"selector":{"a":"b"}}}""", """.metadata.finalizers[="f"] .metadata.labels.a .spec.selector""")]
    [InlineData("""{"metadata":{"labels":{}}}""", ".metadata.labels")]
    public void FieldsOfAService_AreTakenApartByItsStructure(string applied, string paths) =>
        Assert.Equal(paths, string.Join(' ', OwnedFields.Of(Parse(applied), ResourceKinds.Service.Schema).Paths()));

    [Fact]
    public void ListsOfIstio_AreOwnedWhole() => Assert.Equal(
        ".spec.http",
        string.Join(' ', OwnedFields.Of(Parse("""{"spec":{"http":[{"name":"a"}]}}"""), ResourceKinds.VirtualService.Schema).Paths()));

    [Fact]
    public void PortsOfAServiceEntry_AreToldApartByName() => Assert.StartsWith(
        """.spec.ports[name="http"]""",
        OwnedFields.Of(Parse("""{"spec":{"ports":[{"name":"http","number":80}]}}"""), ResourceKinds.ServiceEntry.Schema).Paths().First(),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""[{"port":1},{"port":2},{"port":3}]""", """[{"port":3},{"port":1}]""", "3 1 2")]
    [InlineData("""[{"port":9},{"port":1}]""", """[{"port":1},{"port":2}]""", "9 1 2")]
    [InlineData("""[{"port":1},{"port":9},{"port":2}]""", """[{"port":1},{"port":2}]""", "1 9 2")]
    [InlineData("""[]""", """[{"port":2},{"port":1}]""", "2 1")]
    public void MergedList_KeepsElementsOfOthersInPlace(string live, string applied, string order)
    {
        var merged = AppliedMerge.Merge(Parse($"{{\"spec\":{{\"ports\":{live}}}}}"), Parse($"{{\"spec\":{{\"ports\":{applied}}}}}"), ResourceKinds.Service.Schema)!;

        Assert.Equal(order, string.Join(' ', merged["spec"]!["ports"]!.AsArray().Select(port => port!["port"])));
    }

    [Fact]
    public void ObjectWithinAnObject_GoesWhenNobodyHasAnythingInIt()
    {
        var schema = ResourceKinds.DestinationRule.Schema;
        var (live, owners) = FieldOwners.None.Apply(
            "me", "v1", Parse("""{"metadata":{}}"""), Parse("""{"spec":{"host":"a","trafficPolicy":{"tls":{"mode":"DISABLE"}}}}"""), schema, force: false, Now);

        var (after, _) = owners.Apply("me", "v1", live, Parse("""{"spec":{"host":"a"}}"""), schema, force: false, Now);

        Assert.Equal("""{"host":"a"}""", after["spec"]!.ToJsonString());
    }

    [Fact]
    public void ObjectWithinAnObject_StaysWithWhatOthersHaveInIt()
    {
        var schema = ResourceKinds.DestinationRule.Schema;
        var (live, owners) = FieldOwners.None.Apply(
            "me", "v1", Parse("""{"metadata":{}}"""), Parse("""{"spec":{"host":"a","trafficPolicy":{"tls":{"mode":"DISABLE"}}}}"""), schema, force: false, Now);
        (live, owners) = owners.Apply("you", "v1", live, Parse("""{"spec":{"trafficPolicy":{"loadBalancer":{"simple":"RANDOM"}}}}"""), schema, force: false, Now);

        var (after, _) = owners.Apply("me", "v1", live, Parse("""{"spec":{"host":"a"}}"""), schema, force: false, Now);

        Assert.Equal("""{"host":"a","trafficPolicy":{"loadBalancer":{"simple":"RANDOM"}}}""", after["spec"]!.ToJsonString());
    }

    [Fact]
    public void ManyUpdaters_BecomeOneExceptTheLatest()
    {
        var schema = ResourceKinds.ConfigMap.Schema;
        var owners = FieldOwners.None;
        var live = Parse("""{"metadata":{}}""");
        for (var i = 0; i < 15; i++)
        {
            var written = live.DeepClone().AsObject();
            written["data"] = written["data"]?.DeepClone() ?? new JsonObject();
            written["data"]![$"key{i}"] = "value";
            owners = owners.AfterUpdate($"writer{i}", "v1", live, written, schema, Now.AddMinutes(i));
            live = written;
        }

        var names = owners.ToJson().Select(owner => owner!["manager"]!.GetValue<string>()).ToList();
        Assert.Equal(10, names.Count);
        Assert.Contains("ancient-changes", names);
        Assert.Contains("writer14", names);
        Assert.Equal(15, owners.ToJson().Sum(owner => owner!["fieldsV1"]!["f:data"]!.AsObject().Count(field => field.Key != ".")));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
