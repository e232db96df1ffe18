using System.Collections.ObjectModel;
using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Resources;

namespace MeshModel.Yaml;

/// <summary>Reads the resources of a YAML text as kubectl would.</summary>
public static class YamlDocuments
{
    /// <summary>
    /// The resources in their order. Empty documents are passed over, and the items of a <c>List</c> stand for themselves.
    /// </summary>
    /// <param name="text">YAML, or JSON, which is YAML too.</param>
    /// <param name="file">Name of the file for messages and for <see cref="ResourceSource.File"/>.</param>
    /// <exception cref="YamlSyntaxException">The text is no YAML, or a document is not an object.</exception>
    public static IReadOnlyList<YamlDocument> Read(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        var documents = new List<YamlDocument>();
        foreach (var tree in YamlTreeReader.Read(text, file))
        {
            var converter = new YamlConverter();
            switch (converter.Convert(tree, ""))
            {
                case null:
                    break;
                case JsonObject resource:
                    AddResources(resource, "", converter.Lines, tree.Place, documents);
                    break;
                default:
                    throw tree.Place.Error("a document must be an object with apiVersion and kind");
            }
        }

        return documents;
    }

    private static void AddResources(JsonObject resource, string path, IReadOnlyDictionary<string, int> lines, YamlPlace place, List<YamlDocument> documents)
    {
        if (resource["items"] is not JsonArray items || !IsList(resource))
        {
            documents.Add(new YamlDocument(resource, new ResourceSource { File = place.File, Lines = Within(path, lines) }));
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            var at = FieldPath.Element(FieldPath.Field(path, "items"), i);
            var item = items[i] as JsonObject ?? throw (place with { Line = lines[at] }).Error("an item of a list must be an object with apiVersion and kind");
            AddResources((JsonObject)item.DeepClone(), at, lines, place, documents);
        }
    }

    private static bool IsList(JsonObject resource) =>
        resource["kind"] is JsonValue kind && kind.TryGetValue<string>(out var name) && name.EndsWith("List", StringComparison.Ordinal);

    private static ReadOnlyDictionary<string, int> Within(string path, IReadOnlyDictionary<string, int> lines) =>
        new(lines
            .Where(line => FieldPath.IsWithin(line.Key, path))
            .ToDictionary(line => line.Key[path.Length..].TrimStart('.'), line => line.Value));
}
