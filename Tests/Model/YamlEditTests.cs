using System.Text.Json.Nodes;
using MeshModel.Yaml;
using MeshModel.YamlEditing;
using Xunit;

namespace Tests.Model;

public sealed class YamlEditTests
{
    private const string Rule = """
        # Who reviews what.
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata:
          name: ratings   # the service
          labels: { team: "books", on: 'yes' }
        spec:
          hosts:
          - ratings

          # The order counts.
          http:
          # for Jason
          - match:
            - headers:
                end-user:
                  exact: jason
            route:
            - destination:
                host: ratings
                subset: v2
          # everybody else
          - route: # two ways
            - destination:
                host: ratings
                subset: "v1"
              weight: 75  # three of four
            - destination: {host: ratings, subset: v2}
              weight: 25
        """;

    [Fact]
    public void NothingChanged_IsTheVeryText() => Assert.Equal(Rule, YamlEdit.Apply(Rule, Read(Rule)));

    [Fact]
    public void Value_ChangesItsOwnCharactersAlone() => Check(
        Rule,
        rule =>
        {
            var route = rule["spec"]!["http"]![1]!["route"]!;
            route[0]!["weight"] = 10;
            route[1]!["weight"] = 90;
            route[0]!["destination"]!["subset"] = "v3";
            route[1]!["destination"]!["subset"] = "v4";
        },
        [("weight: 75  # three", "weight: 10  # three"), ("weight: 25", "weight: 90"), ("\"v1\"", "\"v3\""), ("{host: ratings, subset: v2}", "{host: ratings, subset: v4}")]);

    [Fact]
    public void NewField_ComesAfterTheOneThatItFollows() => Check(
        Rule,
        rule => rule["spec"]!["http"]![1]!["timeout"] = "3s",
        [("      weight: 25", "      weight: 25\n    timeout: 3s")]);

    [Fact]
    public void NewFieldBeforeTheFirst_StandsBehindTheDash() => Check(
        Rule,
        rule =>
        {
            var http = rule["spec"]!["http"]!.AsArray();
            http[1] = new JsonObject { ["fault"] = new JsonObject { ["abort"] = new JsonObject { ["httpStatus"] = 503 } }, ["route"] = http[1]!["route"]!.DeepClone() };
        },
        [("  - route: # two ways", "  - fault:\n      abort:\n        httpStatus: 503\n    route: # two ways")]);

    [Fact]
    public void FirstFieldBehindTheDash_Goes_AndTheNextTakesItsPlace() => Check(
        Rule,
        rule => rule["spec"]!["http"]![0]!.AsObject().Remove("match"),
        [("  - match:\n    - headers:\n        end-user:\n          exact: jason\n    route:", "  - route:")]);

    [Fact]
    public void Element_GoesWithItsLines_AndCommentsStay() => Check(
        Rule,
        rule => rule["spec"]!["http"]!.AsArray().RemoveAt(0),
        [("  - match:\n    - headers:\n        end-user:\n          exact: jason\n    route:\n    - destination:\n        host: ratings\n        subset: v2\n", "")]);

    [Fact]
    public void NewElementAtTheFront_StandsAboveTheComments() => Check(
        Rule,
        rule => rule["spec"]!["http"]!.AsArray().Insert(0, new JsonObject { ["directResponse"] = new JsonObject { ["status"] = 418 } }),
        [("  http:\n", "  http:\n  - directResponse:\n      status: 418\n")]);

    [Fact]
    public void NewElementAtTheEnd_OfATextWithoutALastBreak() => Check(
        Rule,
        rule => rule["spec"]!["http"]![1]!["route"]!.AsArray().Add(new JsonObject { ["destination"] = new JsonObject { ["host"] = "ratings" } }),
        [("      weight: 25", "      weight: 25\n    - destination:\n        host: ratings")]);

    [Fact]
    public void ElementsThatChangePlaces_KeepTheirWords() => Check(
        Rule,
        rule =>
        {
            var http = rule["spec"]!["http"]!.AsArray();
            var first = http[0]!;
            http.RemoveAt(0);
            http.Add(first);
        },
        [
            ("  - match:\n    - headers:\n        end-user:\n          exact: jason\n    route:\n    - destination:\n        host: ratings\n        subset: v2\n", ""),
            ("      weight: 25", "      weight: 25\n  - match:\n    - headers:\n        end-user:\n          exact: jason\n    route:\n    - destination:\n        host: ratings\n        subset: v2"),
        ]);

    [Fact]
    public void ValueThatBecomesAnObject_KeepsTheCommentBehindIt() => Check(
        "a: 1 # one\nb: 2\n",
        value => value["a"] = new JsonObject { ["c"] = 3 },
        [("a: 1 # one", "a: # one\n  c: 3")]);

    [Fact]
    public void ObjectThatBecomesAValue_KeepsTheCommentBehindItsKey() => Check(
        "a: # one\n  # above\n  c: 3\nb: 2\n",
        value => value["a"] = "text",
        [("a: # one", "a: text # one"), ("  c: 3\n", "")]);

    [Fact]
    public void EmptyValue_IsFilled() => Check(
        "a:\nb: []\nc: {}\nd:\n- x\n",
        value =>
        {
            value["a"] = new JsonObject { ["x"] = 1 };
            value["b"] = new JsonArray("w");
            value["c"] = new JsonObject { ["z"] = true };
        },
        [("a:\n", "a:\n  x: 1\n"), ("b: []", "b:\n- w"), ("c: {}", "c:\n  z: true")]);

    [Fact]
    public void IndentedLists_StayIndented() => Check(
        "a:\n  b:\n    - c: 1\n",
        value =>
        {
            value["a"]!["b"]!.AsArray().Add(new JsonObject { ["c"] = 2 });
            value["a"]!["d"] = new JsonArray(1);
        },
        [("    - c: 1\n", "    - c: 1\n    - c: 2\n  d:\n    - 1\n")]);

    [Fact]
    public void Braces_AreWrittenAnewOnlyWhereKeysComeOrGo() => Check(
        "a: { b: 1, c: {d: 'e'} } # kept\n",
        value => value["a"]!["c"]!["f"] = "g h",
        [("{d: 'e'}", "{d: e, f: g h}")]);

    [Fact]
    public void Quotes_StayOfTheirKind() => Check(
        "a: 'one'\nb: \"two\"\nc: three\nd: |\n  four\n  five\n",
        value =>
        {
            value["a"] = "it's";
            value["b"] = "say \"no\"";
            value["c"] = "yes";
            value["d"] = "six";
        },
        [("'one'", "'it''s'"), ("\"two\"", "\"say \\\"no\\\"\""), ("three", "\"yes\""), ("|\n  four\n  five", "six")]);

    [Fact]
    public void Anchor_StaysAndItsAliasIsPutRight() => Check(
        "a: &x one # first\nb: *x\nc: *x\n",
        value => value["a"] = "two",
        [("&x one", "&x two"), ("b: *x", "b: one"), ("c: *x", "c: one")]);

    [Fact]
    public void MergedField_IsWrittenOut() => Check(
        "base: &b\n  x: 1\n  y: 2\nuse:\n  <<: *b\n  z: 3\n",
        value => value["use"]!["x"] = 7,
        [("  z: 3\n", "  z: 3\n  x: 7\n")]);

    [Fact]
    public void CarriageReturns_StayEverywhere() => Check(
        "a: 1\r\nb:\r\n- c\r\n",
        value => value["b"]!.AsArray().Add("d"),
        [("- c\r\n", "- c\r\n- d\r\n")]);

    [Fact]
    public void TextThatIsNoYaml_IsWrittenAnew() =>
        Assert.Equal("a: 1\n", YamlEdit.Apply("a: [", new JsonObject { ["a"] = 1 }));

    [Fact]
    public void Slices_HaveTheirComments_AndTheirPlaces()
    {
        const string Text = "# head\na: 1\n---\n# only words\n--- # second\nb: 2\n---\n";

        var slices = YamlSlice.Of(Text);

        Assert.Equal(["# head\na: 1\n", "b: 2\n"], slices.Select(slice => slice.Text));
        Assert.All(slices, slice => Assert.Equal(slice.Text, Text[slice.Start..slice.End]));
    }

    private static JsonObject Read(string text) => Assert.Single(YamlDocuments.Read(text, "a.yaml")).Resource;

    private static void Check(string text, Action<JsonObject> change, (string Old, string New)[] changes)
    {
        var wanted = Read(text).DeepClone().AsObject();
        change(wanted);

        var edited = YamlEdit.Apply(text, wanted);

        Assert.Equal(changes.Aggregate(text, (result, one) => result.Replace(one.Old, one.New, StringComparison.Ordinal)), edited);
        Assert.True(JsonNode.DeepEquals(wanted, Read(edited)));
    }
}
