namespace MeshModel.Findings;

/// <summary>Something that is wrong, or doubtful, about a resource.</summary>
public sealed record Finding
{
    /// <summary>How much it matters.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Stable identifier of the rule, such as <c>VS-WT-2</c> or <c>SCHEMA</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>Path of the field, such as <c>spec.http[0].route[1].weight</c>; empty for the whole resource.</summary>
    public string Path { get; init; } = "";

    /// <summary>What is wrong and what would be right, in one sentence without the path.</summary>
    public required string Message { get; init; }

    /// <summary>1-based line in the file; 0 when there is none.</summary>
    public int Line { get; init; }

    /// <summary>The form used in messages: the path, then what is wrong.</summary>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
