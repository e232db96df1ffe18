using System.Globalization;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>IntOrString</c>: exactly one of the two is given.</summary>
/// <param name="Number">The number; <see langword="null"/> for a name.</param>
/// <param name="Text">The name; <see langword="null"/> for a number.</param>
public readonly record struct IntegerOrString(int? Number, string? Text)
{
    /// <summary>A number.</summary>
    public static implicit operator IntegerOrString(int number) => FromInt32(number);

    /// <summary>A number.</summary>
    public static IntegerOrString FromInt32(int number) => new(number, null);

    /// <inheritdoc/>
    public override string ToString() => Number?.ToString(CultureInfo.InvariantCulture) ?? Text ?? "";
}
