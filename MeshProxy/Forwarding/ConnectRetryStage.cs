using MeshProxy.LocalReplies;
using MeshProxy.Observability;
using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>
/// Istio's default retries, as far as they can happen over HTTP/1.1: a connection that could not be made is tried again elsewhere.
/// Nothing of the request has been read by then, so it can be sent again whatever its method and body.
/// </summary>
internal sealed class ConnectRetryStage(IForwardingStage next, IChance chance, TimeProvider time, ProxyStatistics statistics) : IForwardingStage
{
    private const int Retries = 2;
    private const int BaseMilliseconds = 25;

    public async ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        for (var retry = 1; ; retry++)
        {
            var failure = await next.InvokeAsync(exchange);
            if (failure is not (ProxyFailure.ConnectionRefused or ProxyFailure.ConnectionTimeout))
            {
                return failure;
            }

            if (retry > Retries)
            {
                exchange.AddFlag("URX");
                return failure;
            }

            (exchange.Tried ??= []).Add(exchange.Endpoint!);
            statistics.CountRetry();
            // Envoy waits a random part of (2^n - 1) times the base.
            var wait = chance.Next((((1 << retry) - 1) * BaseMilliseconds) + 1);
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(wait), time, exchange.Context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                return ProxyFailure.CallerGone;
            }
        }
    }
}
