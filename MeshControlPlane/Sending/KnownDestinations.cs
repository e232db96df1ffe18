using MeshControlPlane.Explanation;
using MeshControlPlane.Inspection;

namespace MeshControlPlane.Sending;

/// <summary>Asks the explanation of a request whether a proxy would pass it on to somebody that nobody has declared.</summary>
internal sealed class KnownDestinations(MeshInspection inspection) : IDestinationCheck
{
    public async Task<string?> ProblemAsync(SendPlan plan, SendTarget target, CancellationToken cancellationToken)
    {
        // A gateway passes nothing on that it has no rule for.
        if (target.IsGateway)
        {
            return null;
        }

        var question = new RequestQuestion
        {
            From = target.Proxy,
            Url = plan.Url,
            Method = plan.Method,
            Headers = [.. plan.Headers.Select(header => new HeaderField(header.Key, header.Value))],
        };
        try
        {
            var explanation = await inspection.ExplainAsync(question, cancellationToken).ConfigureAwait(false);
            return explanation.Outcome == ExplainedOutcome.PassedThrough
                ? "The mesh knows nobody of that name, and the console sends to nobody else: apply a Service or a ServiceEntry for it, or ask from the workload itself."
                : null;
        }
        catch (ExplanationException exception)
        {
            return $"It cannot be said where this would go: {exception.Message}.";
        }
    }
}
