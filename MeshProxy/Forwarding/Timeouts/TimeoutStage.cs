using MeshProxy.LocalReplies;

namespace MeshProxy.Forwarding.Timeouts;

/// <summary>The route's timeout: over all tries, from the end of the request to the end of the response.</summary>
internal sealed class TimeoutStage(IForwardingStage next, TimeSpan timeout, TimeProvider time) : IForwardingStage
{
    public async ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        using var deadline = new Deadline(timeout, time);
        exchange.RouteDeadline = deadline;
        exchange.WhenRequestEnded(deadline.Start);
        return await next.InvokeAsync(exchange);
    }
}
