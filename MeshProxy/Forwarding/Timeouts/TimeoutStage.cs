using MeshProxy.LocalReplies;

namespace MeshProxy.Forwarding.Timeouts;

/// <summary>
/// The route's timeout: over all tries, from the end of the request to the end of the response. For a gRPC request the caller's own limit counts,
/// with the route's as the most (Istio's max_grpc_timeout).
/// </summary>
internal sealed class TimeoutStage(IForwardingStage next, TimeSpan? timeout, TimeProvider time) : IForwardingStage
{
    public ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        var limit = GrpcTimeout.Of(exchange.Context.Request) is { } asked && !(asked > timeout) ? asked : timeout;
        return limit is { } some ? InvokeAsync(exchange, some) : next.InvokeAsync(exchange);
    }

    private async ValueTask<ProxyFailure> InvokeAsync(Exchange exchange, TimeSpan limit)
    {
        using var deadline = new Deadline(limit, time);
        exchange.RouteDeadline = deadline;
        exchange.WhenRequestEnded(deadline.Start);
        return await next.InvokeAsync(exchange);
    }
}
