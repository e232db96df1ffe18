using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshModel.Schemas.Shapes;

internal sealed class BooleanShape() : ScalarShape(new Schema { Type = SchemaType.Boolean })
{
    public override object? Read(JsonNode node, string path, Reading reading) => KindOf(node) switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Mismatch(node, path, reading),
    };

    public override JsonNode? Write(object value) => JsonValue.Create((bool)value);
}
