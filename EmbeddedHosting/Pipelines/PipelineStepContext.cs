using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>What a step of a pipeline is given.</summary>
public sealed class PipelineStepContext
{
    // Whoever makes one for Aspire gives it a ReportingStep too, which there is none of here.
    internal PipelineStepContext()
    {
    }

    public required PipelineContext PipelineContext { get; init; }

    public DistributedApplicationModel Model => PipelineContext.Model;

    public DistributedApplicationExecutionContext ExecutionContext => PipelineContext.ExecutionContext;

    public IServiceProvider Services => PipelineContext.Services;

    public ILogger Logger => PipelineContext.Logger;

    public CancellationToken CancellationToken => PipelineContext.CancellationToken;
}
