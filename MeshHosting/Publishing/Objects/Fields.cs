using System.Text.Json.Nodes;

namespace Aspire.Hosting.Publishing;

/// <summary>Short ways to write and to complete the fields of objects.</summary>
internal static class Fields
{
    /// <summary>An object with nothing but its name.</summary>
    public static JsonObject Named(string apiVersion, string kind, string @namespace, string name, JsonObject? labels = null)
    {
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = @namespace };
        if (labels is not null)
        {
            metadata["labels"] = labels;
        }

        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }

    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    /// <summary>Sets a field that is not there.</summary>
    public static void Fill(this JsonObject into, string name, Func<JsonNode> value)
    {
        if (into[name] is null)
        {
            into[name] = value();
        }
    }

    /// <summary>Sets the fields that are not there, and so on within those that are.</summary>
    public static void FillAll(this JsonObject into, JsonObject from)
    {
        foreach (var (name, value) in from)
        {
            switch (into[name], value)
            {
                case (null, _):
                    into[name] = value?.DeepClone();
                    break;
                case (JsonObject there, JsonObject more):
                    there.FillAll(more);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Puts items in a list, in place of those of the same name.</summary>
    public static void PutNamed(this JsonObject into, string name, IEnumerable<JsonNode> items)
    {
        into.Fill(name, static () => new JsonArray());
        var list = into[name]!.AsArray();
        foreach (var item in items)
        {
            if (list.FirstOrDefault(there => there?["name"]?.ToString() == item["name"]!.ToString()) is { } old)
            {
                list[list.IndexOf(old)] = item.DeepClone();
            }
            else
            {
                list.Add(item.DeepClone());
            }
        }
    }

    /// <summary>Adds to a list the items whose name it does not have.</summary>
    public static void AddNamed(this JsonObject into, string name, IEnumerable<JsonNode> items)
    {
        into.Fill(name, static () => new JsonArray());
        var list = into[name]!.AsArray();
        foreach (var item in items.Where(item => !list.Any(there => there?["name"]?.ToString() == item["name"]!.ToString())))
        {
            list.Add(item.DeepClone());
        }
    }

    /// <summary>The object that a field holds; made where there is none.</summary>
    public static JsonObject Child(this JsonObject parent, string name)
    {
        parent.Fill(name, static () => new JsonObject());
        return parent[name]!.AsObject();
    }
}
