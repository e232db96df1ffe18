using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshModel.Schemas.Shapes;

internal sealed class DurationShape(bool any) : ScalarShape(new Schema { Type = SchemaType.String, Format = "duration" })
{
    public override object? Read(JsonNode node, string path, Reading reading)
    {
        if (KindOf(node) != JsonValueKind.String)
        {
            reading.Error(path, $"{ValueForm.Describe(node)}; a duration such as \"2s\" or \"1h30m\" is expected");
            return null;
        }

        var text = node.GetValue<string>();
        if (!DurationText.TryParse(text, out var nanoseconds) || Math.Abs(nanoseconds) > TimeSpan.MaxValue.Ticks * 100m)
        {
            reading.Error(path, $"is \"{ValueForm.Shorten(text)}\"; a duration such as 2s, 500ms or 1h30m is expected");
            return null;
        }

        if (!any && nanoseconds < 1_000_000)
        {
            reading.Error(path, $"is {text}; a duration must be at least 1ms", "DUR-1");
            return null;
        }

        if (!any && nanoseconds % 1_000_000 != 0)
        {
            reading.Error(path, $"is {text}; a duration must be a whole number of milliseconds", "DUR-2");
            return null;
        }

        return TimeSpan.FromTicks((long)(nanoseconds / 100));
    }

    public override JsonNode? Write(object value) => JsonValue.Create(DurationText.Write((TimeSpan)value));
}
