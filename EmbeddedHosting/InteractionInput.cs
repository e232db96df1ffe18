namespace Aspire.Hosting;

/// <summary>Something that is asked for, such as an argument of a command; and, filled in, its value.</summary>
public sealed class InteractionInput
{
    public required string Name { get; init; }

    public string? Label { get; init; }

    public string? Description { get; init; }

    public required InputType InputType { get; init; }

    public bool Required { get; init; }

    /// <summary>Values and their texts; for <see cref="InputType.Choice"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Options { get; set; }

    /// <summary>Before anybody has filled it in: the default.</summary>
    public string? Value { get; set; }

    public string? Placeholder { get; init; }

    /// <summary>Whether a choice takes other values than <see cref="Options"/> too.</summary>
    public bool AllowCustomChoice { get; init; }

    public int? MaxLength { get; init; }

    internal InteractionInput With(string? value) => new()
    {
        Name = Name,
        Label = Label,
        Description = Description,
        InputType = InputType,
        Required = Required,
        Options = Options,
        Value = value,
        Placeholder = Placeholder,
        AllowCustomChoice = AllowCustomChoice,
        MaxLength = MaxLength,
    };
}
