using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshModel.Schemas.Shapes;

/// <summary>A <see cref="long"/> that stands in a string.</summary>
internal sealed class TextNumberShape() : ScalarShape(new Schema { Type = SchemaType.String })
{
    public override object? Read(JsonNode node, string path, Reading reading)
    {
        if (KindOf(node) != JsonValueKind.String)
        {
            return Mismatch(node, path, reading);
        }

        var text = node.GetValue<string>();
        if (text.Length == 0)
        {
            return 0L;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        reading.Error(path, $"is \"{ValueForm.Shorten(text)}\"; a whole number is expected within the quotes");
        return null;
    }

    public override JsonNode? Write(object value) => (long)value == 0 ? null : JsonValue.Create(((long)value).ToString(CultureInfo.InvariantCulture));
}
