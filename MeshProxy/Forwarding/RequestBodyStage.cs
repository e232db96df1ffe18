using MeshProxy.LocalReplies;
using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.Forwarding;

/// <summary>Watches the request's body for the stages behind, which need its end, or all of it. Requests without a body cost nothing.</summary>
/// <param name="next">The stage behind.</param>
/// <param name="keepsAll">Whether every body is kept, so that it can be sent again.</param>
/// <param name="keepsGrpc">Whether those of gRPC requests are.</param>
/// <param name="watches">Whether the end of the others must be known.</param>
internal sealed class RequestBodyStage(IForwardingStage next, bool keepsAll, bool keepsGrpc, bool watches) : IForwardingStage
{
    /// <summary>Bytes; what is longer is forwarded and neither retried nor mirrored (Envoy's per_connection_buffer_limit_bytes).</summary>
    public const int Limit = 1024 * 1024;

    public ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        var request = exchange.Context.Request;
        if (exchange.Context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            var keeps = keepsAll || (keepsGrpc && GrpcReply.IsGrpc(request));
            if (keeps || watches)
            {
                exchange.Body = new RequestBody(request.Body, keeps ? Limit : 0, request.ContentLength);
                request.Body = exchange.Body.Begin();
            }
            else
            {
                exchange.IsBodyUnwatched = true;
            }
        }

        return next.InvokeAsync(exchange);
    }
}
