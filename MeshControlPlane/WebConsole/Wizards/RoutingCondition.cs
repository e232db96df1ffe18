using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>Something that a request has to satisfy, on the form.</summary>
public sealed class RoutingCondition
{
    /// <summary>What can be looked at.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["headers", "uri", "scheme", "method", "authority"];

    /// <summary>How it can be compared.</summary>
    public static IReadOnlyList<string> Operators { get; } = ["exact", "prefix", "regex", "present"];

    /// <summary>What is looked at.</summary>
    public string Field { get; set; } = "headers";

    /// <summary>The name of the header.</summary>
    public string Header { get; set; } = "";

    /// <summary>How it is compared.</summary>
    public string Operator { get; set; } = "exact";

    /// <summary>With what.</summary>
    public string Value { get; set; } = "";

    /// <summary>What is wrong with it; <see langword="null"/> for nothing.</summary>
    public string? Problem => Field == "headers" && Header.Trim().Length == 0 ? "a header needs its name."
        : Operator == "present" && Field != "headers" ? "only headers can be asked for whatever their value."
        : Operator != "present" && Value.Length == 0 ? "a condition needs a value."
        : null;

    internal static IEnumerable<RoutingCondition> Of(JsonObject match)
    {
        foreach (var (field, value) in match)
        {
            if (field == "headers" && value is JsonObject headers)
            {
                foreach (var (header, wanted) in headers)
                {
                    yield return Read(field, header, wanted);
                }
            }
            else if (Fields.Contains(field))
            {
                yield return Read(field, "", value);
            }
        }
    }

    // What the form does not know of stays.
    internal static void Write(JsonObject match, IReadOnlyList<RoutingCondition> conditions)
    {
        foreach (var field in Fields)
        {
            var those = conditions.Where(condition => condition.Field == field).ToList();
            JsonNode? wanted = those.Count == 0 ? null
                : field != "headers" ? those[^1].Write()
                : new JsonObject(those.DistinctBy(condition => condition.Header.Trim()).Select(condition => KeyValuePair.Create<string,
                    JsonNode?>(condition.Header.Trim(), condition.Write())));
            FieldTree.Set(match, wanted, field);
        }
    }

    private JsonObject Write() => Operator == "present" ? [] : new JsonObject { [Operator] = Value };

    private static RoutingCondition Read(string field, string header, JsonNode? wanted)
    {
        var known = (wanted as JsonObject ?? []).FirstOrDefault(entry => Operators.Contains(entry.Key));
        return new RoutingCondition { Field = field, Header = header, Operator = known.Key ?? "present", Value = known.Value?.ToString() ?? "" };
    }
}
