using System.Text.Json.Nodes;

namespace Tests.Model.Properties;

/// <summary>Changes a document somewhere: what a slip of the hand would do, and what it would not.</summary>
internal static class ResourceMutation
{
    private static readonly string[] Names = ["", "*", "timeout", "Hosts", "a.b/c", "[0]", "spec", "\"", "ключ", "apiVersion", "kind", "name"];

    private static readonly Func<JsonNode?>[] Values =
    [
        () => null, () => JsonValue.Create(true), () => JsonValue.Create(-1), () => JsonValue.Create(long.MaxValue), () => JsonValue.Create(0.5), () => JsonNode.Parse("1e400"),
        () => JsonNode.Parse("123456789012345678901234567890"), () => JsonValue.Create(""), () => JsonValue.Create("*"), () => JsonValue.Create("0s"), () => JsonValue.Create("(?=x)["),
        () => JsonValue.Create("a/b/c"), () => JsonValue.Create("10.0.0.0/99"), () => JsonValue.Create(new string('x', 5000)), () => JsonValue.Create("\0\r\n\t"), () => JsonValue.Create("%a(%"),
        () => new JsonObject(), () => new JsonArray(), () => new JsonArray(null, null), () => new JsonObject { ["x"] = null }, () => new JsonArray(new JsonArray(new JsonObject())),
    ];

    public static void Apply(JsonObject document, Random random)
    {
        var places = new List<JsonNode>();
        Collect(document, places);
        switch (places[random.Next(places.Count)])
        {
            case JsonObject { Count: > 0 } fields:
                Change(fields, fields.ElementAt(random.Next(fields.Count)).Key, places[random.Next(places.Count)], random);
                break;
            case JsonArray { Count: > 0 } list:
                Change(list, random.Next(list.Count), places[random.Next(places.Count)], random);
                break;
        }
    }

    private static void Change(JsonObject fields, string name, JsonNode other, Random random)
    {
        var value = fields[name]?.DeepClone();
        switch (random.Next(5))
        {
            case 0:
                fields.Remove(name);
                break;
            case 1:
                fields.Remove(name);
                fields[Names[random.Next(Names.Length)]] = value;
                break;
            case 2:
                fields[name] = other.DeepClone();
                break;
            case 3:
                fields[name] = new JsonArray(value);
                break;
            default:
                fields[name] = Values[random.Next(Values.Length)]();
                break;
        }
    }

    private static void Change(JsonArray list, int index, JsonNode other, Random random)
    {
        var value = list[index]?.DeepClone();
        switch (random.Next(4))
        {
            case 0:
                list.RemoveAt(index);
                break;
            case 1:
                list.Add(value);
                break;
            case 2:
                list[index] = other.DeepClone();
                break;
            default:
                list[index] = Values[random.Next(Values.Length)]();
                break;
        }
    }

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        switch (node)
        {
            case JsonObject fields:
                places.Add(fields);
                foreach (var (_, value) in fields)
                {
                    Collect(value, places);
                }

                break;
            case JsonArray list:
                places.Add(list);
                foreach (var value in list)
                {
                    Collect(value, places);
                }

                break;
        }
    }
}
