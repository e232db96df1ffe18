using System.Text.Json.Nodes;
using CsCheck;
using MeshModel.Yaml;
using Xunit;

namespace Tests.Model;

public sealed class YamlWritingTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char["ab: -#'\"{}[],&*!|>%@`\\?\n\r\t"], 0, 12],
        Gen.String,
        Gen.OneOf(new[] { "yes", "no", "on", "~", "null", "1e3", "0777", "0x1F", "1_000", "<<", ".inf", "", " ", "- a", "a: b", "12:30", "#", "---", "...", "true", "é", "¯\\_(ツ)_/¯", "😀", "\u2028", "\ufeff", "\u0085" }.Select(Gen.Const).ToArray()));

    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf<JsonNode?>(
        Text.Select(text => (JsonNode?)JsonValue.Create(text)),
        Gen.Long.Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Double.Where(double.IsFinite).Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Bool.Select(truth => (JsonNode?)JsonValue.Create(truth)),
        Gen.Const((JsonNode?)null));

    private static readonly Gen<JsonNode?> Value = Gen.Recursive<JsonNode?>((depth, inner) => depth > 4
        ? Scalar
        : Gen.OneOf(
            Scalar,
            inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
            Gen.Select(Text, inner).Array[0, 4].Select(entries => (JsonNode?)ObjectOf(entries))));

    private static readonly Gen<JsonObject> Document = Gen.Select(Text, Value).Array[1, 5].Select(ObjectOf);

    [Fact]
    public void AnyDocument_IsReadBackAsItWas() => Document.Sample(
        document =>
        {
            var read = Assert.Single(YamlDocuments.Read(YamlText.Write(document), "a.yaml")).Resource;
            Assert.True(JsonNode.DeepEquals(Normal(document), Normal(read)), $"{document.ToJsonString()}\n{YamlText.Write(document)}\n{read.ToJsonString()}");
        },
        iter: 300);

    [Fact]
    public void Resource_IsWrittenAsPeopleWriteIt()
    {
        var resource = JsonNode.Parse(
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"on":"yes","version":"1.0"}},"data":{"f":"one\ntwo\n"},"x":{},"w":[],"z":[{"a":1,"b":[true]}]}""");
        Assert.Equal(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: a
              labels:
                "on": "yes"
                version: "1.0"
            data:
              f: |
                one
                two
            x: {}
            w: []
            z:
            - a: 1
              b:
              - true

            """,
            YamlText.Write(resource));
    }

    private static JsonObject ObjectOf((string Key, JsonNode? Value)[] entries)
    {
        var result = new JsonObject();
        foreach (var (key, value) in entries)
        {
            result[key] = value?.DeepClone();
        }

        return result;
    }

    // Numbers of either origin in one form.
    private static JsonNode? Normal(JsonNode? node) => JsonNode.Parse(node?.ToJsonString() ?? "null");
}
