using System.Text.Json.Nodes;

namespace MeshModel.Findings;

/// <summary>Puts findings in the order in which their fields stand in the resource.</summary>
internal static class DocumentOrder
{
    public static List<Finding> Sort(JsonObject resource, List<Finding> findings)
    {
        if (findings.Count < 2)
        {
            return findings;
        }

        var places = new Dictionary<string, int>();
        Number(resource, "", places);
        return [.. findings.OrderBy(finding => PlaceOf(finding.Path, places))];
    }

    private static void Number(JsonNode? node, string path, Dictionary<string, int> places)
    {
        places[path] = places.Count;
        if (node is JsonObject fields)
        {
            foreach (var (name, value) in fields)
            {
                Number(value, FieldPath.Field(path, name), places);
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                Number(items[i], FieldPath.Element(path, i), places);
            }
        }
    }

    // A field that is missing stands where the object around it does.
    private static int PlaceOf(string path, Dictionary<string, int> places)
    {
        while (true)
        {
            if (places.TryGetValue(path, out var place))
            {
                return place;
            }

            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }
    }
}
