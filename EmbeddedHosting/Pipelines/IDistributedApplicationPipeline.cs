namespace Aspire.Hosting.Pipelines;

/// <summary>What is done when an application is published, in steps that depend on each other.</summary>
public interface IDistributedApplicationPipeline
{
    /// <summary>Adds a step.</summary>
    /// <exception cref="InvalidOperationException">There is a step of that name.</exception>
    void AddStep(PipelineStep step);

    /// <summary>Does the steps in order: the one that was asked for, and those that it depends on.</summary>
    /// <exception cref="DistributedApplicationException">What was asked for cannot be done; the message says why.</exception>
    Task ExecuteAsync(PipelineContext context);
}
