namespace MeshModel.Schemas;

/// <summary>Makes a property a field of the resource, and says all that its type does not.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FieldAttribute(string description) : Attribute
{
    /// <summary>What OpenAPI and <c>kubectl explain</c> show.</summary>
    public string Description { get; } = description;

    /// <summary>Name on the wire where it is not the property's in camel case.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it must be present.</summary>
    public bool Required { get; init; }

    /// <summary>The rule that its absence, or a number outside the range, breaks.</summary>
    public string Rule { get; init; } = "SCHEMA";

    /// <summary>Name of a set of fields of which at most one may be given.</summary>
    public string? OneOf { get; init; }

    /// <summary>Smallest number; NaN for none.</summary>
    public double Minimum { get; init; } = double.NaN;

    /// <summary>Largest number; NaN for none.</summary>
    public double Maximum { get; init; } = double.NaN;

    /// <summary>Field that tells the elements of a list apart under strategic merge patch.</summary>
    public string? MergeKey { get; init; }

    /// <summary>Whether a list of scalars is merged as a set under strategic merge patch.</summary>
    public bool MergeAsSet { get; init; }

    /// <summary>
    /// Fields that together tell the elements of a list apart under server-side apply, where that is not <see cref="MergeKey"/>
    /// alone. A list with neither has one owner.
    /// </summary>
    public string[] ListKeys { get; init; } = [];

    /// <summary>Whether an object or map has one owner under server-side apply, rather than one for each of its fields.</summary>
    public bool Atomic { get; init; }

    /// <summary>What a text counts as when it is left out.</summary>
    public string? Default { get; init; }

    /// <summary>OpenAPI format where the type does not give it.</summary>
    public string? Format { get; init; }

    /// <summary>Whether a duration may be zero or finer than a millisecond.</summary>
    public bool AnyDuration { get; init; }

    /// <summary>Whether a number stands in a string, as <c>resourceVersion</c>.</summary>
    public bool WrittenAsText { get; init; }

    /// <summary>The rule that a null value in a map breaks.</summary>
    public string NullRule { get; init; } = "SCHEMA";
}
