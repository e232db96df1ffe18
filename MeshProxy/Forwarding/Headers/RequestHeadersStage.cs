using MeshProxy.LocalReplies;

namespace MeshProxy.Forwarding.Headers;

/// <summary>Changes the request's headers, once for all tries and mirrors.</summary>
internal sealed class RequestHeadersStage(IForwardingStage next) : IForwardingStage
{
    public ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        var plan = exchange.Headers!;
        foreach (var level in plan.Request)
        {
            level.Apply(exchange.Context.Request.Headers, exchange);
        }

        if (plan.Authority.Length > 0)
        {
            exchange.ReplaceAuthority(plan.Authority);
        }

        return next.InvokeAsync(exchange);
    }
}
