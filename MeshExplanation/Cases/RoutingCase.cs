namespace MeshExplanation.Cases;

/// <summary>A request, and what has to become of it.</summary>
public sealed record RoutingCase
{
    /// <summary>What the case is called; where the file says nothing, its request.</summary>
    public required string Name { get; init; }

    /// <summary>The file that it stands in, as it was given.</summary>
    public required string File { get; init; }

    /// <summary>1-based line of the case, or of its row in a table.</summary>
    public required int Line { get; init; }

    /// <summary>The request.</summary>
    public required RequestQuestion Question { get; init; }

    /// <summary>What has to become of it; at least one.</summary>
    public required IReadOnlyList<RoutingExpectation> Expectations { get; init; }

    /// <summary>Its name, for lists of tests.</summary>
    public override string ToString() => Name;
}
