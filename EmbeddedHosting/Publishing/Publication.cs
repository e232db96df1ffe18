using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.Reporting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary>A run that publishes the application and starts nothing.</summary>
internal sealed class Publication(
    IServiceProvider services,
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    IDistributedApplicationEventing eventing,
    IDistributedApplicationPipeline pipeline,
    ILoggerFactory loggers,
    ReportWriter writer)
{
    /// <summary>Publishes. Where it cannot, the exit code is 1 and a line says why.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // There is no table to wait for.
        writer.ReleaseHeld();
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ConsoleCancelEventHandler interrupt = (_, press) =>
        {
            press.Cancel = true;
            interrupted.Cancel();
        };
        Console.CancelKeyPress += interrupt;
        try
        {
            await eventing.PublishAsync(new BeforeStartEvent(services, model), interrupted.Token).ConfigureAwait(false);
            var context = new PipelineContext(model, executionContext, services, loggers.CreateLogger("Publish"), interrupted.Token);
            await pipeline.ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (DistributedApplicationException exception)
        {
            Environment.ExitCode = 1;
            writer.Error($"error: {exception.Message}");
        }
        catch (OperationCanceledException)
        {
            Environment.ExitCode = 1;
            writer.Error("error: Stopped before everything was published.");
        }
        finally
        {
            Console.CancelKeyPress -= interrupt;
        }
    }
}
