using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeshModel.Schemas.Shapes;

/// <summary>A number: <see cref="int"/>, <see cref="long"/> or <see cref="double"/>.</summary>
internal sealed class NumberShape : ScalarShape
{
    private readonly Type _type;
    private readonly string _rule;
    private readonly double _smallest;
    private readonly double _largest;

    public NumberShape(Type type, FieldAttribute field)
        : base(new Schema
        {
            Type = type == typeof(double) ? SchemaType.Number : SchemaType.Integer,
            Format = type == typeof(double) ? "double" : type == typeof(int) ? "int32" : "int64",
            Minimum = double.IsNaN(field.Minimum) ? null : field.Minimum,
            Maximum = double.IsNaN(field.Maximum) ? null : field.Maximum,
        })
    {
        _type = type;
        _rule = field.Rule;
        var (low, high) = type == typeof(int) ? (int.MinValue, int.MaxValue)
            : type == typeof(long) ? (long.MinValue, long.MaxValue)
            : (double.NegativeInfinity, double.PositiveInfinity);
        _smallest = Schema.Minimum ?? low;
        _largest = Math.Min(Schema.Maximum ?? high, high);
    }

    public override object? Read(JsonNode node, string path, Reading reading)
    {
        if (KindOf(node) != JsonValueKind.Number)
        {
            return Mismatch(node, path, reading);
        }

        var text = node.ToJsonString();
        var number = double.Parse(text, CultureInfo.InvariantCulture);
        if (_type != typeof(double) && number != Math.Floor(number))
        {
            reading.Error(path, $"is {text}; a whole number is expected");
            return null;
        }

        if (number < _smallest || number > _largest || !double.IsFinite(number))
        {
            reading.Error(path, OutOfRange(text), _rule);
            return null;
        }

        if (_type == typeof(double))
        {
            return number;
        }

        if (_type == typeof(int))
        {
            return (int)number;
        }

        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole))
        {
            return whole;
        }

        // Written as 1e3, or as 2^63 itself, which a double cannot tell from the largest long.
        if (number < long.MaxValue)
        {
            return (long)number;
        }

        reading.Error(path, OutOfRange(text), _rule);
        return null;
    }

    public override JsonNode? Write(object value) => value switch
    {
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        _ => JsonValue.Create((double)value),
    };

    private string OutOfRange(string text) => !double.IsFinite(double.Parse(text, CultureInfo.InvariantCulture))
        ? $"is {ValueForm.Shorten(text)}, which is too large for any number here"
        : double.IsPositiveInfinity(_largest)
        ? string.Create(CultureInfo.InvariantCulture, $"is {text}; the least is {_smallest}")
        : string.Create(CultureInfo.InvariantCulture, $"is {text}; it must lie between {_smallest} and {_largest}");
}
