using System.Collections.ObjectModel;
using System.Text.Json.Nodes;
using MeshModel.Findings;

namespace MeshModel.Schemas.Shapes;

internal sealed class MapShape<T>(ValueShape element, string nullRule) : ValueShape
{
    public override Schema Schema { get; } = new() { Type = SchemaType.Map, Items = element.Schema };

    public override object? Empty => ReadOnlyDictionary<string, T>.Empty;

    public override object? Read(JsonNode node, string path, Reading reading)
    {
        if (node is not JsonObject map)
        {
            var isSecret = ValueForm.IsSecret(element.Schema.Format);
            reading.Error(path, isSecret ? ValueForm.MismatchOfSecret(node, SchemaType.Map) : ValueForm.Mismatch(node, SchemaType.Map));
            return null;
        }

        var values = new Dictionary<string, T>(map.Count, StringComparer.Ordinal);
        foreach (var (key, item) in map)
        {
            var before = reading.Findings.Count;
            if ((item is null ? ReadNull(path, key, reading) : element.Read(item, FieldPath.Field(path, key), reading)) is T value)
            {
                values[key] = value;
            }
            else if (element is ScalarShape && reading.Findings.Count > before && UnknownField.PlaceAround(key, reading) is { } place)
            {
                reading.Findings[^1] = reading.Findings[^1] with { Message = $"{reading.Findings[^1].Message}; {place}?" };
            }
        }

        return new ReadOnlyDictionary<string, T>(values);
    }

    public override JsonNode? Write(object value)
    {
        var map = (IReadOnlyDictionary<string, T>)value;
        return map.Count == 0
            ? null
            : new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, element.Write(entry.Value!) ?? new JsonObject())).ToArray()!);
    }

    public override void FindWithoutEffect(JsonNode node, string path, Reading reading)
    {
        if (node is JsonObject map)
        {
            foreach (var (key, item) in map)
            {
                if (item is not null)
                {
                    element.FindWithoutEffect(item, FieldPath.Field(path, key), reading);
                }
            }
        }
    }

    // Kubernetes reads `version:` without a value as an empty label.
    private object? ReadNull(string path, string key, Reading reading)
    {
        if (element is TextShape or AnyShape)
        {
            return element.Empty;
        }

        reading.Error(
            FieldPath.Field(path, key),
            element is RecordShape ? "is null; write {} to ask for presence alone" : ValueForm.Mismatch(null, element.Schema.Type),
            nullRule);
        return null;
    }
}
