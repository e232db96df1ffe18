using System.Text.Json.Nodes;
using MeshModel.Findings;

namespace MeshModel.Yaml;

/// <summary>Turns the tree of a document into JSON and notes where each field stands.</summary>
internal sealed class YamlConverter
{
    // A few lines of aliases upon aliases can stand for billions of values.
    private const int MostValues = 200_000;

    private int _values;
    private int _depth;

    public Dictionary<string, int> Lines { get; } = [];

    public JsonNode? Convert(YamlTree tree, string path)
    {
        if (++_values > MostValues)
        {
            throw tree.Place.Error($"a document may not stand for more than {MostValues} values (aliases count each time they are used)");
        }

        if (_depth == YamlTreeReader.GreatestDepth)
        {
            throw tree.Place.Error($"is nested more than {YamlTreeReader.GreatestDepth} levels deep");
        }

        Lines.TryAdd(path, tree.Place.Line);
        _depth++;
        var node = tree switch
        {
            YamlTree.Sequence sequence => Elements(sequence, path),
            YamlTree.Mapping mapping => Entries(mapping, path),
            _ => YamlScalar.Read((YamlTree.Scalar)tree),
        };
        _depth--;
        return node;
    }

    private JsonArray Elements(YamlTree.Sequence sequence, string path)
    {
        var array = new JsonArray();
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            array.Add(Convert(sequence.Items[i], FieldPath.Element(path, i)));
        }

        return array;
    }

    private static bool IsMerge(YamlTree key) =>
        key is YamlTree.Scalar { Text: "<<", Plain: true, Tag: null } or YamlTree.Scalar { Tag: "tag:yaml.org,2002:merge" };

    private static string KeyOf(YamlTree key)
    {
        if (key is not YamlTree.Scalar scalar)
        {
            throw key.Place.Error("a key must be a plain word or a string");
        }

        var node = YamlScalar.Read(scalar) ?? throw key.Place.Error("a key may not be empty or null");
        return node.GetValueKind() == System.Text.Json.JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();
    }

    private JsonObject Entries(YamlTree.Mapping mapping, string path)
    {
        var entries = new JsonObject();
        var lines = new Dictionary<string, int>(mapping.Entries.Count);
        foreach (var (key, value) in mapping.Entries)
        {
            if (IsMerge(key))
            {
                continue;
            }

            var name = KeyOf(key);
            if (!lines.TryAdd(name, key.Place.Line))
            {
                throw key.Place.Error($"`{name}` stands twice in this object (first in line {lines[name]})");
            }

            var at = FieldPath.Field(path, name);
            Lines[at] = key.Place.Line;
            entries[name] = Convert(value, at);
        }

        // What is written out counts more than what is merged, and what is merged first more than what comes later.
        foreach (var (key, value) in mapping.Entries)
        {
            if (IsMerge(key))
            {
                Merge(value, path, entries);
            }
        }

        return entries;
    }

    private void Merge(YamlTree value, string path, JsonObject entries)
    {
        switch (value)
        {
            case YamlTree.Mapping mapping:
                var merged = new YamlConverter { _values = _values, _depth = _depth };
                var own = (JsonObject)merged.Convert(mapping, path)!;
                _values = merged._values;
                foreach (var (name, node) in own)
                {
                    if (!entries.ContainsKey(name))
                    {
                        entries[name] = node?.DeepClone();
                        var at = FieldPath.Field(path, name);
                        foreach (var (inner, line) in merged.Lines.Where(line => FieldPath.IsWithin(line.Key, at)))
                        {
                            Lines.TryAdd(inner, line);
                        }
                    }
                }

                break;
            case YamlTree.Sequence sequence when sequence.Items.All(item => item is YamlTree.Mapping):
                foreach (var item in sequence.Items)
                {
                    Merge(item, path, entries);
                }

                break;
            default:
                throw value.Place.Error("<< merges an object or a list of objects");
        }
    }
}
