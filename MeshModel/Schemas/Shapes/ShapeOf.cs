using System.Text.Json;
using MeshModel.Kubernetes;

namespace MeshModel.Schemas.Shapes;

/// <summary>Finds the shape of a property's type.</summary>
internal static class ShapeOf
{
    public static ValueShape Type(Type type, FieldAttribute field)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return new TextShape(field.Format);
        }

        if (type == typeof(bool))
        {
            return new BooleanShape();
        }

        if (type == typeof(long) && field.WrittenAsText)
        {
            return new TextNumberShape();
        }

        if (type == typeof(int) || type == typeof(long) || type == typeof(double))
        {
            return new NumberShape(type, field);
        }

        if (type == typeof(TimeSpan))
        {
            return new DurationShape(field.AnyDuration);
        }

        if (type == typeof(DateTimeOffset))
        {
            return new TimestampShape();
        }

        if (type == typeof(IntegerOrString))
        {
            return new IntegerOrStringShape();
        }

        if (type == typeof(JsonElement))
        {
            return new AnyShape();
        }

        if (type.IsEnum)
        {
            return new EnumShape(type);
        }

        if (!type.IsGenericType)
        {
            return RecordShape.Of(type);
        }

        var arguments = type.GetGenericArguments();
        var element = Type(arguments[^1], field);
        return arguments.Length == 1
            ? (ValueShape)Activator.CreateInstance(typeof(ListShape<>).MakeGenericType(arguments), element)!
            : (ValueShape)Activator.CreateInstance(typeof(MapShape<>).MakeGenericType(arguments[^1]), element, field.NullRule)!;
    }
}
