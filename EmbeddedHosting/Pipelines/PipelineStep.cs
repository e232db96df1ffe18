namespace Aspire.Hosting.Pipelines;

/// <summary>Something that is done when an application is published.</summary>
public class PipelineStep
{
    /// <summary>Its name, which <c>--step</c> takes.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, for people.</summary>
    public string? Description { get; init; }

    /// <summary>What is done.</summary>
    public required Func<PipelineStepContext, Task> Action { get; init; }

    /// <summary>Steps that have to be done before.</summary>
    public List<string> DependsOnSteps { get; init; } = [];

    /// <summary>Steps that this one has to be done before.</summary>
    public List<string> RequiredBySteps { get; init; } = [];
}
