using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshModel.Schemas.Shapes;

internal sealed class TextShape(string? format) : ScalarShape(new Schema { Type = SchemaType.String, Format = format })
{
    public override object? Empty => "";

    public override object? Read(JsonNode node, string path, Reading reading)
    {
        if (KindOf(node) != JsonValueKind.String)
        {
            if (!ValueForm.IsSecret(Schema.Format))
            {
                return Mismatch(node, path, reading);
            }

            reading.Error(path, ValueForm.MismatchOfSecret(node, SchemaType.String));
            return null;
        }

        var text = node.GetValue<string>();
        if (Schema.Format == "byte" && !Base64.IsValid(text))
        {
            reading.Error(path, "is not base64");
            return null;
        }

        return text;
    }

    public override JsonNode? Write(object value) => JsonValue.Create((string)value);
}
