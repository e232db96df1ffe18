using System.Reflection;

namespace MeshModel.Schemas.Shapes;

/// <summary>A field of a record.</summary>
internal sealed record FieldShape
{
    private readonly MethodInvoker _get;
    private readonly MethodInvoker _set;

    public FieldShape(PropertyInfo property)
    {
        _get = MethodInvoker.Create(property.GetMethod!);
        _set = MethodInvoker.Create(property.SetMethod!);
    }

    public required string Name { get; init; }

    public required FieldAttribute Field { get; init; }

    public required ValueShape Value { get; init; }

    public required Schema Schema { get; init; }

    /// <summary>Whether a zero or false is the same as leaving the field out.</summary>
    public required bool Nullable { get; init; }

    public WithoutEffectAttribute? WithoutEffect { get; init; }

    public object? Get(object record) => _get.Invoke(record);

    public void Set(object record, object? value) => _set.Invoke(record, value);
}
