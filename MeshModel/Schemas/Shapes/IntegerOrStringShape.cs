using System.Text.Json;
using System.Text.Json.Nodes;
using MeshModel.Kubernetes;

namespace MeshModel.Schemas.Shapes;

internal sealed class IntegerOrStringShape() : ScalarShape(new Schema { Type = SchemaType.IntegerOrString })
{
    public override object? Read(JsonNode node, string path, Reading reading)
    {
        switch (KindOf(node))
        {
            case JsonValueKind.String:
                return new IntegerOrString(null, node.GetValue<string>());
            case JsonValueKind.Number when int.TryParse(node.ToJsonString(), out var number):
                return IntegerOrString.FromInt32(number);
            default:
                return Mismatch(node, path, reading);
        }
    }

    public override JsonNode? Write(object value) =>
        ((IntegerOrString)value).Number is { } number ? JsonValue.Create(number) : JsonValue.Create(((IntegerOrString)value).Text);
}
