using System.Text;
using System.Text.Json.Nodes;
using MeshModel.Yaml;
using Xunit;

namespace Tests.Model;

public sealed class YamlReadingTests
{
    // As `kubectl patch --local -o json` shows them.
    [Theory]
    [InlineData("yes", "true")]
    [InlineData("Yes", "true")]
    [InlineData("on", "true")]
    [InlineData("y", "true")]
    [InlineData("n", "false")]
    [InlineData("off", "false")]
    [InlineData("True", "true")]
    [InlineData("tRue", "\"tRue\"")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("", "null")]
    [InlineData("1e3", "1000")]
    [InlineData("1.0", "1")]
    [InlineData("0777", "511")]
    [InlineData("0o777", "511")]
    [InlineData("0x1F", "31")]
    [InlineData("0b11", "3")]
    [InlineData("1_000", "1000")]
    [InlineData("08", "8")]
    [InlineData("00", "0")]
    [InlineData("+5", "5")]
    [InlineData("-5", "-5")]
    [InlineData("\"5\"", "\"5\"")]
    [InlineData("'5'", "\"5\"")]
    [InlineData("2001-01-01", "\"2001-01-01\"")]
    [InlineData("12:30:45", "\"12:30:45\"")]
    [InlineData("1.", "1")]
    [InlineData(".5", "0.5")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("=", "\"=\"")]
    [InlineData("1e", "\"1e\"")]
    [InlineData("0x", "\"0x\"")]
    [InlineData("10m", "\"10m\"")]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("!!int \"5\"", "5")]
    [InlineData("!!binary aGk=", "\"hi\"")]
    [InlineData("!foo bar", "\"bar\"")]
    public void Scalar_IsReadAsKubectlReadsIt(string yaml, string json) => Assert.Equal(json, ReadOne("x: " + yaml)["x"]?.ToJsonString() ?? "null");

    [Fact]
    public void Keys_BecomeStrings() =>
        Assert.Equal("""{"1":"a","true":"b","1.5":"c"}""", ReadOne("{1: a, yes: b, 1.5: c}").ToJsonString());

    [Fact]
    public void AliasesAndMergeKeys_AreResolved()
    {
        var read = ReadOne(
            """
            base: &base {a: 1, b: 2}
            alias: *base
            one: {<<: *base, b: 3}
            two:
              <<: [{c: 1}, {c: 2, d: 2}]
              e: 5
            """);

        Assert.Equal("""{"a":1,"b":2}""", read["alias"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a":1,"b":3}"""), read["one"]));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"c":1,"d":2,"e":5}"""), read["two"]));
    }

    [Fact]
    public void EveryField_HasItsLine()
    {
        var document = Assert.Single(YamlDocuments.Read(
            """
            # a remark
            ---
            kind: VirtualService
            metadata:
              annotations:
                a.b/c: x
            spec:
              http:
              - route:
                - destination:
                    host: ratings
                  weight: 50
            """,
            "a.yaml"));

        Assert.Equal("a.yaml", document.Source.File);
        Assert.Equal(3, document.Source.LineOf(""));
        Assert.Equal(8, document.Source.LineOf("spec.http"));
        Assert.Equal(9, document.Source.LineOf("spec.http[0]"));
        Assert.Equal(11, document.Source.LineOf("spec.http[0].route[0].destination.host"));
        Assert.Equal(12, document.Source.LineOf("spec.http[0].route[0].weight"));
        Assert.Equal(6, document.Source.LineOf("metadata.annotations[\"a.b/c\"]"));
        Assert.Equal(12, document.Source.LineOf("spec.http[0].route[0].weight.not.there"));
    }

    [Fact]
    public void EmptyDocuments_ArePassedOver() =>
        Assert.Equal(2, YamlDocuments.Read("---\n# nothing\n---\na: 1\n---\n---\nb: 2\n...\n", "a.yaml").Count);

    [Fact]
    public void EmptyText_HasNoDocuments() => Assert.Empty(YamlDocuments.Read("\n# nothing\n", "a.yaml"));

    [Fact]
    public void Json_IsYaml() => Assert.Equal("""{"a":[1,"x",null]}""", ReadOne("""{"a": [1, "x", null]}""").ToJsonString());

    [Fact]
    public void List_IsFlattened()
    {
        var documents = YamlDocuments.Read(
            """
            apiVersion: v1
            kind: List
            items:
            - kind: A
            - kind: B
              spec:
                x: 1
            """,
            "a.yaml");

        Assert.Equal(["A", "B"], documents.Select(document => document.Resource["kind"]!.GetValue<string>()));
        Assert.Equal(7, documents[1].Source.LineOf("spec.x"));
        Assert.Equal(5, documents[1].Source.LineOf(""));
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3", "f.yaml:3:1: `a` stands twice in this object (first in line 1)")]
    [InlineData("a:\n\t- 1", "f.yaml:2:1: a tab may not be used to indent; use spaces")]
    [InlineData("- 1", "f.yaml:1:1: a document must be an object with apiVersion and kind")]
    [InlineData("a: .inf", "f.yaml:1:4: .inf cannot be a value of a resource")]
    [InlineData("a: *b", "f.yaml:1:4: there is no anchor &b before this alias")]
    [InlineData("a: {~: 1}", "f.yaml:1:5: a key may not be empty or null")]
    [InlineData("a: &b [*b]", "f.yaml:1:8: there is no anchor &b before this alias")]
    public void Mistake_IsReportedWithItsPlace(string yaml, string message) =>
        Assert.Equal(message, Assert.Throws<YamlSyntaxException>(() => YamlDocuments.Read(yaml, "f.yaml")).Message);

    [Theory]
    [InlineData("a: [1, 2")]
    [InlineData("a: \"x")]
    [InlineData("a: b: c")]
    [InlineData("a: 1\n b: 2")]
    [InlineData("%YAML 9.9\n---\na: 1")]
    [InlineData("a: @x")]
    [InlineData("? [a]\n: 1")]
    [InlineData("a: !!binary ***")]
    [InlineData("&a")]
    [InlineData("a: >\n\t\tx\n b")]
    public void OddText_IsReadOrRefusedWithAPlace(string yaml)
    {
        try
        {
            YamlDocuments.Read(yaml, "f.yaml");
        }
        catch (YamlSyntaxException exception)
        {
            Assert.True(exception.Line > 0);
            Assert.StartsWith("f.yaml:", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void BombOfAliases_IsRefused()
    {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 12; i++)
        {
            text.Append($"a{i}: &a{i} [*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1}]\n");
        }

        Assert.Contains("200000 values", Assert.Throws<YamlSyntaxException>(() => YamlDocuments.Read(text.ToString(), "f.yaml")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DepthOfAliases_IsLimited()
    {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i < 5000; i++)
        {
            text.Append($"a{i}: &a{i} [*a{i - 1}]\n");
        }

        Assert.Throws<YamlSyntaxException>(() => YamlDocuments.Read(text.ToString(), "f.yaml"));
    }

    [Fact]
    public void DepthOfText_IsLimited() =>
        Assert.Throws<YamlSyntaxException>(() => YamlDocuments.Read("a: " + new string('[', 100_000), "f.yaml"));

    private static JsonObject ReadOne(string yaml) => Assert.Single(YamlDocuments.Read(yaml, "a.yaml")).Resource;
}
