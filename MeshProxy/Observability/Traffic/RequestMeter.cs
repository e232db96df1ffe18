using MeshProtocol;
using MeshProxy.Forwarding;
using MeshProxy.Observability.Metrics;

namespace MeshProxy.Observability.Traffic;

/// <summary>Counts each request at its end, as Istio's stats filter does.</summary>
internal sealed class RequestMeter(FlowFinder flows)
{
    public void Count(Exchange exchange, TimeSpan duration)
    {
        var messages = exchange.Messages;
        var code = ResponseOutcome.Code(exchange);
        var flow = flows.Labelled(flows.Of(exchange, messages is null ? TrafficProtocol.Http : TrafficProtocol.Grpc), new LabelSource(exchange));
        flow.Count(
            code,
            ResponseOutcome.Flags(exchange),
            messages is null ? null : ResponseOutcome.GrpcStatus(exchange, code),
            duration,
            exchange.Tally.RequestBytes(exchange.Context),
            exchange.Tally.ResponseBytes(exchange.Context));
        if (messages is not null)
        {
            flow.AddMessages(messages.OfRequest.Count, messages.OfResponse.Count);
        }
    }
}
