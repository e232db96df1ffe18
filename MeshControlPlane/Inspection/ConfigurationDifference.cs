using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MeshProtocol;

namespace MeshControlPlane.Inspection;

/// <summary>Compares two configurations of a node, part by part and field by field. Where something comes from does not count.</summary>
internal static class ConfigurationDifference
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(false));
    private static readonly string[] Names = ["name", "cluster", "workload"];

    public static IReadOnlyList<PartChange> Between(NodeConfiguration before, NodeConfiguration after) =>
    [
        .. Compare("listener", before.Listeners, after.Listeners, part => part.Name),
        .. Compare("routeTable", before.RouteTables, after.RouteTables, part => part.Name),
        .. Compare("cluster", before.Clusters, after.Clusters, part => part.Name),
        .. Compare("endpoints", before.EndpointSets, after.EndpointSets, part => part.Cluster),
    ];

    private static IEnumerable<PartChange> Compare<TPart>(string kind, IEnumerable<TPart> before, IEnumerable<TPart> after, Func<TPart, string> nameOf)
        where TPart : class, IMessage<TPart>
    {
        var known = before.ToDictionary(nameOf, StringComparer.Ordinal);
        var wanted = after.ToDictionary(nameOf, StringComparer.Ordinal);
        foreach (var (name, part) in wanted)
        {
            if (!known.TryGetValue(name, out var old))
            {
                yield return new PartChange(kind, name, "added", []);
            }
            else if (!ReferenceEquals(old, part) && !old.Equals(part) && Fields(old, part) is { Count: > 0 } fields)
            {
                yield return new PartChange(kind, name, "changed", fields);
            }
        }

        foreach (var name in known.Keys.Where(name => !wanted.ContainsKey(name)))
        {
            yield return new PartChange(kind, name, "removed", []);
        }
    }

    private static List<FieldChange> Fields(IMessage before, IMessage after)
    {
        var (old, @new) = (Flatten(before), Flatten(after));
        return [.. @new.Keys.Union(old.Keys)
            .Where(path => old.GetValueOrDefault(path) != @new.GetValueOrDefault(path))
            .Select(path => new FieldChange(path, old.GetValueOrDefault(path), @new.GetValueOrDefault(path)))];
    }

    private static Dictionary<string, string> Flatten(IMessage part)
    {
        var fields = new Dictionary<string, string>();
        Flatten(JsonNode.Parse(Formatter.Format(part)), "", fields);
        return fields;
    }

    private static void Flatten(JsonNode? node, string path, Dictionary<string, string> fields)
    {
        switch (node)
        {
            case JsonObject entries:
                foreach (var (name, value) in entries.Where(entry => entry.Key != "origin" && entry.Key != "privateKey"))
                {
                    Flatten(value, path.Length == 0 ? name : $"{path}.{name}", fields);
                }

                break;
            case JsonArray items:
                var names = items.Select(NameOf).ToList();
                // Of routes it is the order that counts.
                var areNames = !path.EndsWith("routes", StringComparison.Ordinal) && names.TrueForAll(name => name is not null) && names.Distinct(StringComparer.Ordinal).Count() == names.Count;
                for (var index = 0; index < items.Count; index++)
                {
                    Flatten(items[index], $"{path}[{(areNames ? names[index] : index.ToString(CultureInfo.InvariantCulture))}]", fields);
                }

                break;
            default:
                fields[path] = node?.ToString() ?? "";
                break;
        }
    }

    private static string? NameOf(JsonNode? item) =>
        Names.Select(name => (item as JsonObject)?[name]?.ToString()).FirstOrDefault(name => name is not null);
}
