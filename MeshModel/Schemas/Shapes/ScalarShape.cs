using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshModel.Schemas.Shapes;

/// <summary>A value without parts.</summary>
internal abstract class ScalarShape(Schema schema) : ValueShape
{
    public override Schema Schema { get; } = schema;

    protected static JsonValueKind KindOf(JsonNode node) => node is JsonValue ? node.GetValueKind() : JsonValueKind.Undefined;

    protected object? Mismatch(JsonNode node, string path, Reading reading)
    {
        reading.Error(path, ValueForm.Mismatch(node, Schema.Type));
        return null;
    }
}
