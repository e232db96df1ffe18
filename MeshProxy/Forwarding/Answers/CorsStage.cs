using MeshProxy.LocalReplies;
using MeshRouting;

namespace MeshProxy.Forwarding.Answers;

/// <summary>Answers preflights, and lets pages of allowed origins read the answers to other requests. After faults, as in Envoy: a preflight can be aborted.</summary>
internal sealed class CorsStage(IForwardingStage next, OriginMatcher origins, CorsRules rules) : IForwardingStage
{
    public async ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        var request = exchange.Context.Request;
        var origin = request.Headers.Origin;
        if (origin.Count == 0)
        {
            return await next.InvokeAsync(exchange);
        }

        var isAllowed = origins.Allows(origin.ToString());
        if (!HttpMethods.IsOptions(request.Method) || request.Headers.AccessControlRequestMethod.Count == 0)
        {
            exchange.Cors = isAllowed ? rules : null;
            return await next.InvokeAsync(exchange);
        }

        if (!isAllowed && !rules.AnswersUnmatchedPreflights)
        {
            return await next.InvokeAsync(exchange);
        }

        if (isAllowed)
        {
            rules.AllowPreflight(exchange.Context.Response.Headers, origin);
        }

        // The filter answers by itself: the route's changes to headers are the router's, which has not seen the request.
        exchange.Headers = null;
        await LocalReplyWriter.WriteAsync(exchange, StatusCodes.Status200OK, ReadOnlyMemory<byte>.Empty, "cors_response");
        return ProxyFailure.None;
    }
}
