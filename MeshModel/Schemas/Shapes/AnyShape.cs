using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshModel.Schemas.Shapes;

/// <summary>A value that is kept as it is.</summary>
internal sealed class AnyShape : ValueShape
{
    public override Schema Schema { get; } = new() { Type = SchemaType.Any };

    public override object? Read(JsonNode node, string path, Reading reading) => JsonSerializer.SerializeToElement(node);

    public override JsonNode? Write(object value) => JsonSerializer.SerializeToNode((JsonElement)value);
}
