using System.Text;
using System.Text.Json.Nodes;
using MeshControlPlane.Api;
using MeshControlPlane.Api.Patches;
using MeshControlPlane.Api.Reading;
using MeshControlPlane.Api.Writing;
using MeshControlPlane.Api.Writing.Protobuf;
using MeshModel.Kinds;
using Xunit;

namespace Tests.Fuzz;

/// <summary>What the API reads of those who may write.</summary>
public sealed class ApiFuzzTests
{
    private const string Target =
        """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"a","labels":{"x":"y"},"finalizers":["a","b"]},
        "spec":{"ports":[{"name":"http","port":80},{"name":"grpc","port":81}],"selector":{"app":"a"}}}
        """;

    private static readonly string[] JsonTokens =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e400", "\"-\"", "\"/\"", "\"/spec/ports/0\"", "\"/spec/ports/-\"",
        "\"/spec/ports/99999999999\"", "\"~1\"", "\"~\"", "\"$patch\"", "\"delete\"",
        "\"replace\"", "\"$retainKeys\"", "\"$setElementOrder/ports\"", "\"$deleteFromPrimitiveList/finalizers\"", "\"port\":80", "\"op\":\"move\"",
        "\"op\":\"copy\"", "\"from\":\"\"", "\"path\":\"\"", "\"value\":{}", "\\ud83d", "\u00e9",
    ];

    [Fact]
    public Task AnyJsonPatch_IsAppliedOrRefused() =>
        new Fuzzer(
            [
                """[{"op":"add","path":"/spec/ports/-","value":{"port":1}},{"op":"remove","path":"/spec/selector"}]""",
                """[{"op":"test","path":"/metadata/name","value":"a"}]""",
                """[{"op":"move","from":"/spec/ports/0","path":"/spec/ports/1"},{"op":"copy","from":"/metadata","path":"/spec/metadata"}]""",
                """[{"op":"replace","path":"","value":{}}]""",
                """[{"op":"\ud83d","path":"/a"}]""",
                """[{"op":"move","from":"/spec","path":"/spec/ports"},{"op":"remove","path":""},{"op":"add","path":"/a","value":1}]""",
            ],
            JsonTokens).RunAsync(text => Apply(text, (target, patch) => JsonPatch.Apply(target, patch)));

    [Fact]
    public Task AnyMergePatch_IsApplied_AndTwiceIsAsGoodAsOnce() =>
        new Fuzzer(["""{"spec":{"ports":null,"selector":{"app":"b","x":null}},"metadata":{"labels":{"a":"b"}}}""", """{"\ud83d":1}""",
            """{"a":{"b":["\udc00"]}}""", "[1,2]", "null"], JsonTokens).RunAsync(text => Apply(text, (target, patch) =>
        {
            var once = JsonMergePatch.Apply(target, patch);
            Assert.True(JsonNode.DeepEquals(once, JsonMergePatch.Apply(once, patch)));
            return once;
        }));

    [Fact]
    public Task AnyStrategicMergePatch_IsAppliedOrRefused()
    {
        var schema = ResourceKinds.Find("", "Service")!.Schema;
        return new Fuzzer(
            [
                """{"spec":{"ports":[{"port":80,"name":"x"},{"port":81,"$patch":"delete"}],"$setElementOrder/ports":[{"port":80}]}}""",
                """{"metadata":{"$retainKeys":["name"],"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["c"]}}""",
                """{"spec":{"$patch":"replace","selector":null}}""",
            ],
            JsonTokens).RunAsync(text => Apply(text, (target, patch) => patch is JsonObject changes ? StrategicMergePatch.Apply(target.AsObject(), changes,
                schema) : null));
    }

    [Fact]
    public Task AnyProtobufBody_IsReadOrRefused()
    {
        // An envelope with a Namespace: type { apiVersion, kind }, raw { metadata { name } }.
        const string Namespace = "k8s\0\x0a\x0f\x0a\x02v1\x12\x09Namespace\x12\x05\x0a\x03\x0a\x01" + "a";
        return new Fuzzer([Namespace, "k8s\0"], ["k8s\0", "\x0a", "\x12", "\x1a", "\u00ff\u00ff\u00ff\u00ff\u000f", "\0", "\x08\x01", "\u0080\u0080", "\x0b",
            "\x0c", "ConfigMap", "Namespace", "Secret", "v1"]).RunAsync(bytes =>
        {
            try
            {
                Assert.NotNull(ProtobufBody.Read(Encoding.Latin1.GetBytes(bytes)));
            }
            catch (ApiException)
            {
                // Refused, with a reason.
            }
        });
    }

    [Fact]
    public Task AnySelector_IsReadOrRefused() =>
        new Fuzzer(["a=b,c!=d,e in (f,g),!h,i", "metadata.name=a,metadata.namespace!=b", "a notin (b)"],
            ["=", "==", "!=", "!", ",", "(", ")", " in ", " notin ", "metadata.", ".", "/", " ", "\\", "\u00e9"]).RunAsync(text =>
        {
            foreach (var read in new Action<string>[] { value => LabelSelector.Parse(value),
                value => FieldSelector.Parse(value, ["metadata.name", "metadata.namespace"]) })
            {
                try
                {
                    read(text);
                }
                catch (ApiException)
                {
                    // Refused, with a reason.
                }
            }
        });

    private static void Apply(string text, Func<JsonNode, JsonNode?, JsonNode?> patch)
    {
        JsonNode? parsed;
        try
        {
            parsed = JsonBody.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (ApiException)
        {
            return;
        }

        var target = JsonNode.Parse(Target)!;
        try
        {
            _ = patch(target, parsed)?.ToJsonString();
        }
        catch (ApiException)
        {
            // Refused, with a reason.
        }

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Target), target), "the target itself was changed");
    }
}
