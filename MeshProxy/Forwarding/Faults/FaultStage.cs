using System.Globalization;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.LocalReplies;
using MeshRouting;

namespace MeshProxy.Forwarding.Faults;

/// <summary>Delays and aborts put in on purpose. Outermost, as in Envoy: neither the route's timeout nor its retries see a fault.</summary>
internal sealed class FaultStage(IForwardingStage next, Fault fault, IChance chance, TimeProvider time) : IForwardingStage
{
    private readonly Delay? _delay = fault.Delay;
    private readonly Abort? _abort = fault.Abort;

    public async ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        if (_delay is not null && chance.Hits(_delay.PerMillion))
        {
            exchange.AddFlag("DI");
            exchange.Trace?.Note(time, "fault.delay", ("delay_ms", _delay.FixedDelayMs.ToString(CultureInfo.InvariantCulture)));
            try
            {
                await Task.Delay(BoundedTime.OfMilliseconds(_delay.FixedDelayMs), time, exchange.Context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                return ProxyFailure.CallerGone;
            }
        }

        if (_abort is null || !chance.Hits(_abort.PerMillion))
        {
            return await next.InvokeAsync(exchange);
        }

        if (_abort.StatusCase == Abort.StatusOneofCase.GrpcStatus)
        {
            // A caller that does not speak gRPC gets 200 and the text.
            exchange.AbortStatus = StatusCodes.Status200OK;
            exchange.AbortGrpcStatus = _abort.GrpcStatus;
        }
        else
        {
            exchange.AbortStatus = _abort.HttpStatus;
        }

        exchange.Trace?.Note(time, "fault.abort", ("status", exchange.AbortStatus.ToString(CultureInfo.InvariantCulture)));
        return ProxyFailure.FaultAbort;
    }
}
