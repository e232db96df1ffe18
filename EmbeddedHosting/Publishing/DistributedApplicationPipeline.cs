using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Publishing;

/// <summary>Does one step after the other, each after those that it depends on; those of equal rank in the order of their names.</summary>
internal sealed class DistributedApplicationPipeline(IConfiguration configuration) : IDistributedApplicationPipeline
{
    private const string Option = "step";

    private readonly SortedDictionary<string, PipelineStep> _steps = new(StringComparer.Ordinal)
    {
        [WellKnownPipelineSteps.PublishPrereq] = Nothing(WellKnownPipelineSteps.PublishPrereq),
        [WellKnownPipelineSteps.Publish] = Nothing(WellKnownPipelineSteps.Publish),
    };

    public void AddStep(PipelineStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (!_steps.TryAdd(step.Name, step))
        {
            throw new InvalidOperationException($"There is a step '{step.Name}' already. Give this one another name.");
        }
    }

    public async Task ExecuteAsync(PipelineContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var wanted = configuration[Option] ?? WellKnownPipelineSteps.Publish;
        if (!_steps.ContainsKey(wanted))
        {
            throw new DistributedApplicationException(
                $"There is no step '{wanted}'. The steps are {string.Join(", ", _steps.Keys)}: --{Option} {WellKnownPipelineSteps.Publish} does them all.");
        }

        // Before the first step does anything: nothing is half done because this was forgotten.
        context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
        var order = Order(wanted);
        if (!order.Exists(step => !IsNothing(step)))
        {
            throw new DistributedApplicationException(
                "There is nothing to publish. An AppHost with a mesh publishes it where it has a place to go to: builder.AddKubernetesEnvironment(\"k8s\").");
        }

        foreach (var step in order)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            await step.Action(new PipelineStepContext { PipelineContext = context }).ConfigureAwait(false);
        }
    }

    private static PipelineStep Nothing(string name) => new() { Name = name, Action = static _ => Task.CompletedTask };

    private static bool IsNothing(PipelineStep step) => step.Name is WellKnownPipelineSteps.PublishPrereq or WellKnownPipelineSteps.Publish;

    private List<PipelineStep> Order(string wanted)
    {
        var order = new List<PipelineStep>();
        var entered = new HashSet<string>(StringComparer.Ordinal);
        Visit(wanted);
        return order;

        void Visit(string name)
        {
            if (!entered.Add(name))
            {
                return;
            }

            if (!_steps.TryGetValue(name, out var step))
            {
                throw new DistributedApplicationException($"A step depends on a step '{name}', which there is not.");
            }

            var before = step.DependsOnSteps.Concat(_steps.Values.Where(other => other.RequiredBySteps.Contains(name)).Select(other => other.Name));
            foreach (var other in before.Order(StringComparer.Ordinal))
            {
                Visit(other);
            }

            order.Add(step);
        }
    }
}
