using System.Text.Json.Nodes;
using CsCheck;
using MeshModel.Yaml;
using MeshModel.YamlEditing;
using Xunit;

namespace Tests.Model.Properties;

/// <summary>Whatever is changed, a text stands for what was wanted afterwards, and what was not meant has stayed.</summary>
public sealed class YamlEditPropertyTests
{
    [Fact]
    public void AnyChange_IsMade_AndUntouchedLinesStayInOrder() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var text = new CommentedText(random).Document();
            var wanted = Read(text).DeepClone().AsObject();
            for (var count = random.Next(1, 4); count > 0; count--)
            {
                Change(wanted, random);
            }

            var edited = YamlEdit.Apply(text, wanted);

            Assert.True(JsonNode.DeepEquals(wanted, Read(edited)), $"{text}\n=>\n{edited}\nwanted {wanted.ToJsonString()}");
        },
        iter: 1500);

    [Fact]
    public void OneValue_ChangesOneLine() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var text = new CommentedText(random).Document();
            var wanted = Read(text).DeepClone().AsObject();
            // A text of several lines becomes one.
            var leaves = Scalars(wanted).Where(leaf => !leaf.ToString().Contains('\n', StringComparison.Ordinal)).ToList();
            if (leaves.Count == 0)
            {
                return;
            }

            leaves[random.Next(leaves.Count)].ReplaceWith($"new{random.Next(100)}");

            var edited = YamlEdit.Apply(text, wanted);

            var (before, after) = (text.Split('\n'), edited.Split('\n'));
            Assert.True(before.Length == after.Length && before.Zip(after).Count(line => line.First != line.Second) <= 1, $"{text}\n=>\n{edited}");
        },
        iter: 800);

    [Fact]
    public void FieldThatComesAndGoes_LeavesTheTextAsItWas() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var text = new CommentedText(random).Document();
            var before = Read(text);
            var wanted = before.DeepClone().AsObject();
            var objects = Objects(wanted).Where(entries => entries.Count > 0).ToList();
            objects[random.Next(objects.Count)]["added"] = random.Next(2) == 0 ? "value" : new JsonObject { ["list"] = new JsonArray(1, new JsonObject { ["x"] = "y" }) };

            var edited = YamlEdit.Apply(text, wanted);

            // What stands in braces is written anew, and its quotes with it.
            Assert.True(text.Contains('{', StringComparison.Ordinal) || YamlEdit.Apply(edited, before) == text, $"{text}\n=>\n{edited}\n=>\n{YamlEdit.Apply(edited, before)}");
            var lines = edited.Split('\n').ToList();
            foreach (var comment in text.Split('\n').Where(line => line.TrimStart().StartsWith('#')))
            {
                var at = lines.IndexOf(comment);
                Assert.True(at >= 0, $"{comment} is lost or out of order:\n{text}\n=>\n{edited}");
                lines.RemoveRange(0, at + 1);
            }
        },
        iter: 800);

    private static JsonObject Read(string text) => Assert.Single(YamlDocuments.Read(text, "a.yaml")).Resource;

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject entries => entries.SelectMany(entry => Objects(entry.Value)).Prepend(entries),
        JsonArray items => items.SelectMany(Objects),
        _ => [],
    };

    private static IEnumerable<JsonNode> Scalars(JsonNode? node) => node switch
    {
        JsonObject entries => entries.SelectMany(entry => Scalars(entry.Value)),
        JsonArray items => items.SelectMany(Scalars),
        null => [],
        _ => [node],
    };

    private static void Change(JsonObject root, Random random)
    {
        var containers = All(root).ToList();
        switch (containers[random.Next(containers.Count)])
        {
            case JsonObject entries:
                var name = entries.Count > 0 && random.Next(3) > 0 ? entries.ElementAt(random.Next(entries.Count)).Key : $"n{random.Next(5)}";
                if (random.Next(3) == 0 && (entries.Count > 1 || !ReferenceEquals(entries, root)))
                {
                    entries.Remove(name);
                }
                else
                {
                    entries[name] = Value(random);
                }

                break;
            case JsonArray items when items.Count > 0 && random.Next(2) == 0:
                var item = items[random.Next(items.Count)];
                items.Remove(item);
                if (random.Next(2) == 0)
                {
                    items.Insert(random.Next(items.Count + 1), item);
                }

                break;
            case JsonArray items:
                items.Insert(random.Next(items.Count + 1), Value(random));
                break;
        }
    }

    private static IEnumerable<JsonNode> All(JsonNode node) => node switch
    {
        JsonObject entries => entries.Where(entry => entry.Value is not null).SelectMany(entry => All(entry.Value!)).Prepend(entries),
        JsonArray items => items.Where(item => item is not null).SelectMany(item => All(item!)).Prepend(items),
        _ => [],
    };

    private static JsonNode? Value(Random random) => random.Next(7) switch
    {
        0 => JsonValue.Create(random.Next(1000)),
        1 => new JsonObject { ["a"] = "b", ["c"] = new JsonArray("d", new JsonObject { ["e"] = null }) },
        2 => new JsonArray(1, "two # not a comment", new JsonArray(3)),
        3 => new JsonObject(),
        4 => JsonValue.Create("two\nlines"),
        5 => null,
        _ => JsonValue.Create("- text: {odd}"),
    };
}
