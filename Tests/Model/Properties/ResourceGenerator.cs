using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace Tests.Model.Properties;

/// <summary>Makes resources of any kind from its schema, by chance, and takes out of them what is refused.</summary>
internal sealed partial class ResourceGenerator(int seed)
{
    private const int Deepest = 8;
    private const int MostRepairs = 200;

    private static readonly string[] Hosts = ["a.example.com", "*.example.com", "books", "ratings.mesh.svc.cluster.local", "10.1.2.3", "*"];
    private static readonly string[] Texts =
        ["a", "b-1", "v1", "true", "on", "0123", "1e3", "5", "null", "~", "", "a: b", "- x", "# c", "'q'", "\"d\"", "ü → 😀", "line\nbreak", " space ", "*", "/a/b", "x,y", "a\tb", "%REQ(x)%", "{}", "[]"];

    private readonly Random _random = new(seed);
    private int _names;

    /// <summary>A resource that is accepted; <see langword="null"/> when chance gave nothing that could be mended.</summary>
    public JsonObject? Valid(KindDescriptor kind)
    {
        var resource = new JsonObject { ["apiVersion"] = kind.ApiVersion(kind.Versions[_random.Next(kind.Versions.Count)]), ["kind"] = kind.Kind };
        foreach (var (name, schema) in kind.Schema.Properties)
        {
            if (name is not ("apiVersion" or "kind" or "status" or "metadata"))
            {
                resource[name] = Value(name, schema, 0);
            }
        }

        resource["metadata"] = new JsonObject
        {
            ["name"] = "a",
            ["namespace"] = kind.Namespaced ? "mesh" : null,
            ["labels"] = new JsonObject { ["app"] = "a", ["version"] = _random.Next(2) == 0 ? "v1" : "0123" },
            ["annotations"] = new JsonObject { ["example.com/note"] = Text() },
        };
        RemoveNulls(resource);
        return Repair(resource);
    }

    private JsonObject? Repair(JsonObject resource)
    {
        for (var repairs = 0; repairs < MostRepairs; repairs++)
        {
            var errors = AdmissionCheck.Check(resource, source: null).Findings.Where(finding => finding.Severity == Severity.Error).ToList();
            if (errors.Count == 0)
            {
                return resource;
            }

            if (!Remove(resource, errors[_random.Next(errors.Count)].Path))
            {
                return null;
            }
        }

        return null;
    }

    // What is wrong goes; what is missing takes the object around it along.
    private static bool Remove(JsonObject resource, string path)
    {
        var steps = Step().Matches(path).Select(step => step.Groups["key"].Success ? step.Groups["key"].Value : step.Value.Trim('.', '[', ']')).ToList();
        for (; steps.Count > 0; steps.RemoveAt(steps.Count - 1))
        {
            JsonNode? around = resource;
            foreach (var step in steps.SkipLast(1))
            {
                around = At(around, step);
            }

            switch (around)
            {
                case JsonObject fields when fields.Remove(steps[^1]):
                    return true;
                case JsonArray list when int.TryParse(steps[^1], CultureInfo.InvariantCulture, out var index) && index < list.Count:
                    list.RemoveAt(index);
                    return true;
            }
        }

        return false;
    }

    private static JsonNode? At(JsonNode? node, string step) => node switch
    {
        JsonObject fields => fields[step],
        JsonArray list when int.TryParse(step, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
        _ => null,
    };

    private static void RemoveNulls(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                RemoveNulls(item);
            }
        }
        else if (node is JsonObject fields)
        {
            foreach (var (name, value) in fields.ToList())
            {
                if (value is null)
                {
                    fields.Remove(name);
                }

                RemoveNulls(value);
            }
        }
    }

    private JsonNode? Value(string name, Schema schema, int depth) => schema.Type switch
    {
        SchemaType.Object => depth > Deepest ? null : Fields(schema, depth),
        SchemaType.Map => new JsonObject(Enumerable.Range(0, _random.Next(3)).Select(i => new KeyValuePair<string, JsonNode?>($"k{i}", Value("value", schema.Items!, depth + 1)))),
        SchemaType.Array => new JsonArray([.. Enumerable.Range(0, 1 + _random.Next(2)).Select(_ => Value(name, schema.Items!, depth + 1)).Where(value => value is not null)]),
        SchemaType.Boolean => JsonValue.Create(_random.Next(2) == 0),
        SchemaType.Integer => JsonValue.Create(Integer(name, schema)),
        SchemaType.Number => JsonValue.Create(Math.Round(_random.NextDouble() * 100, 4)),
        SchemaType.IntegerOrString => _random.Next(2) == 0 ? JsonValue.Create(1 + _random.Next(65535)) : JsonValue.Create("http"),
        SchemaType.Any => null,
        _ => JsonValue.Create(TextOf(name, schema)),
    };

    private JsonObject Fields(Schema schema, int depth)
    {
        var chosen = schema.OneOf.SelectMany(set => set.Except([set[_random.Next(set.Count)]])).ToHashSet(StringComparer.Ordinal);
        var fields = new JsonObject();
        foreach (var (name, field) in schema.Properties)
        {
            if (schema.Required.Contains(name) || (!chosen.Contains(name) && _random.Next(depth < 2 ? 2 : 3) == 0))
            {
                fields[name] = Value(name, field, depth + 1);
            }
        }

        return fields;
    }

    private long Integer(string name, Schema schema)
    {
        var least = (long)(schema.Minimum ?? 0);
        var most = (long)Math.Min(schema.Maximum ?? 65535, 65535);
        return name.Contains("status", StringComparison.OrdinalIgnoreCase) ? 200 + _random.Next(400) : least + _random.NextInt64(Math.Max(1, most - least));
    }

    private string TextOf(string name, Schema schema) => (schema.Enum.Count, schema.Format, name) switch
    {
        ( > 0, _, _) => schema.Enum[_random.Next(schema.Enum.Count)],
        (_, "duration", _) => _random.Next(3) switch { 0 => "2s", 1 => "1h30m", _ => $"{1 + _random.Next(5000)}ms" },
        (_, "byte", _) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Text())),
        (_, "date-time", _) => "2026-01-02T03:04:05Z",
        (_, _, "host" or "hosts" or "sniHosts" or "address" or "addresses" or "authority") => Hosts[_random.Next(Hosts.Length)],
        (_, _, "exportTo") => _random.Next(2) == 0 ? "." : "*",
        (_, _, "protocol") => _random.Next(2) == 0 ? "HTTP" : "TCP",
        (_, _, "name" or "mountPath" or "devicePath" or "ip") => $"n{_names++}",
        (_, _, "subset" or "namespace" or "sourceNamespace") => $"n{_random.Next(9)}",
        (_, _, "retryOn") => "5xx,reset",
        (_, _, "regex") => "(a|b)+\\.c",
        _ => Text(),
    };

    private string Text() => Texts[_random.Next(Texts.Length)];

    [GeneratedRegex("""\["(?<key>[^"]*)"\]|[^.\[\]]+|\[\d+\]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Step();
}
