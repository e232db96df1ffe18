using MeshProxy.LocalReplies;

namespace MeshProxy.Forwarding.Timeouts;

/// <summary>On the way to the application: a gRPC request that sets itself a limit is ended then, counted from its first byte (Envoy's grpc_timeout_header_max).</summary>
internal sealed class StreamDurationStage(IForwardingStage next, TimeProvider time) : IForwardingStage
{
    public ValueTask<ProxyFailure> InvokeAsync(Exchange exchange) =>
        GrpcTimeout.Of(exchange.Context.Request) is { } limit ? InvokeAsync(exchange, limit) : next.InvokeAsync(exchange);

    private async ValueTask<ProxyFailure> InvokeAsync(Exchange exchange, TimeSpan limit)
    {
        using var deadline = new Deadline(limit, time) { Failure = ProxyFailure.StreamDuration };
        exchange.RouteDeadline = deadline;
        deadline.Start();
        return await next.InvokeAsync(exchange);
    }
}
