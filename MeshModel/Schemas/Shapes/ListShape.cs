using System.Text.Json.Nodes;
using MeshModel.Findings;

namespace MeshModel.Schemas.Shapes;

internal sealed class ListShape<T>(ValueShape element) : ValueShape, IElementShape
{
    public ValueShape Element => element;

    public override Schema Schema { get; } = new() { Type = SchemaType.Array, Items = element.Schema };

    public override object? Empty => Array.Empty<T>();

    public override object? Read(JsonNode node, string path, Reading reading)
    {
        if (node is not JsonArray array)
        {
            reading.Error(path, ValueForm.Mismatch(node, SchemaType.Array));
            return null;
        }

        var list = new List<T>(array.Count);
        for (var i = 0; i < array.Count; i++)
        {
            var at = FieldPath.Element(path, i);
            if (array[i] is not { } item)
            {
                reading.Error(at, ValueForm.Mismatch(null, element.Schema.Type));
            }
            else if (element.Read(item, at, reading) is T value)
            {
                list.Add(value);
                continue;
            }

            // The place is kept, so that what is found in later elements has the right path.
            if (element.Empty is T empty)
            {
                list.Add(empty);
            }
        }

        return list.AsReadOnly();
    }

    public override JsonNode? Write(object value)
    {
        var list = (IReadOnlyList<T>)value;
        return list.Count == 0 ? null : new JsonArray([.. list.Select(item => element.Write(item!) ?? new JsonObject())]);
    }

    public override void FindWithoutEffect(JsonNode node, string path, Reading reading)
    {
        if (node is not JsonArray array)
        {
            return;
        }

        for (var i = 0; i < array.Count; i++)
        {
            if (array[i] is { } item)
            {
                element.FindWithoutEffect(item, FieldPath.Element(path, i), reading);
            }
        }
    }
}
