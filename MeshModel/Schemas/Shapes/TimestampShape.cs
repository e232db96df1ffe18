using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshModel.Schemas.Shapes;

internal sealed class TimestampShape() : ScalarShape(new Schema { Type = SchemaType.String, Format = "date-time" })
{
    public override object? Read(JsonNode node, string path, Reading reading)
    {
        if (KindOf(node) != JsonValueKind.String)
        {
            return Mismatch(node, path, reading);
        }

        var text = node.GetValue<string>();
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        reading.Error(path, $"is \"{ValueForm.Shorten(text)}\"; a time such as 2024-05-01T12:00:00Z is expected");
        return null;
    }

    public override JsonNode? Write(object value)
    {
        var time = ((DateTimeOffset)value).ToUniversalTime();
        return time == default ? null : JsonValue.Create(time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
    }
}
