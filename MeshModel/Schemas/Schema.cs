using System.Collections.ObjectModel;

namespace MeshModel.Schemas;

/// <summary>The structure of a field: what decoding checks, what OpenAPI publishes and what <c>kubectl explain</c> shows.</summary>
public sealed record Schema
{
    /// <summary>Its shape.</summary>
    public required SchemaType Type { get; init; }

    /// <summary>What the field means, in a sentence or two; empty only for structural parts such as <c>spec</c>.</summary>
    public string Description { get; init; } = "";

    /// <summary>The known fields of an <see cref="SchemaType.Object"/>, in the order in which they are shown.</summary>
    public IReadOnlyDictionary<string, Schema> Properties { get; init; } = ReadOnlyDictionary<string, Schema>.Empty;

    /// <summary>Fields that must be present.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Sets of fields of which at most one may be given (protobuf's <c>oneof</c>).</summary>
    public IReadOnlyList<IReadOnlyList<string>> OneOf { get; init; } = [];

    /// <summary>The element of an <see cref="SchemaType.Array"/> or the value of a <see cref="SchemaType.Map"/>.</summary>
    public Schema? Items { get; init; }

    /// <summary>The values that a string may have; empty for any.</summary>
    public IReadOnlyList<string> Enum { get; init; } = [];

    /// <summary>OpenAPI format: <c>int32</c>, <c>int64</c>, <c>double</c>, <c>byte</c>, <c>date-time</c>, <c>duration</c> (Istio's <c>1h2m3.5s</c>); else <see langword="null"/>.</summary>
    public string? Format { get; init; }

    /// <summary>Smallest value of a number; <see langword="null"/> for none.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest value of a number; <see langword="null"/> for none.</summary>
    public double? Maximum { get; init; }

    /// <summary>
    /// For a list of objects under Kubernetes' strategic merge patch: the field that identifies an element
    /// (<c>name</c>, <c>port</c>, …); <see langword="null"/> when the list is replaced whole.
    /// </summary>
    public string? MergeKey { get; init; }

    /// <summary>For a list of objects under server-side apply: the fields that together identify an element; empty when the list has one owner.</summary>
    public IReadOnlyList<string> ListKeys { get; init; } = [];

    /// <summary>Whether an object or map has one owner under server-side apply, rather than one for each of its fields.</summary>
    public bool Atomic { get; init; }

    /// <summary>What a text counts as when it is left out; <see langword="null"/> for nothing.</summary>
    public string? Default { get; init; }

    /// <summary>For a list of scalars under strategic merge patch: whether it is merged as a set rather than replaced.</summary>
    public bool MergeAsSet { get; init; }
}
