using MeshProxy.AccessLogging;
using MeshProxy.LocalReplies;
using MeshProxy.Observability.Traffic;
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
                return WatchAsync(exchange, keeps ? Limit : 0);
            }

            exchange.IsBodyUnwatched = true;
        }

        return next.InvokeAsync(exchange);
    }

    private async ValueTask<ProxyFailure> WatchAsync(Exchange exchange, int limit)
    {
        var request = exchange.Context.Request;
        var received = request.Body;
        var body = exchange.Body = new RequestBody(received, limit, request.ContentLength);
        request.Body = body.Begin();
        try
        {
            return await next.InvokeAsync(exchange);
        }
        finally
        {
            if (body.IsAwaited)
            {
                // Answered before all of it came: the server cannot skip the rest, and keep the connection, while a reading of ours is under way.
                request.Body = Received(received);
                request.BodyReader.CancelPendingRead();
                await body.WhenNotAwaitedAsync();
            }
        }
    }

    /// <summary>The server's own body, whose reading can be called off.</summary>
    private static Stream Received(Stream body)
    {
        while (true)
        {
            switch (body)
            {
                case CountingStream counted:
                    body = counted.Inner;
                    break;
                case MessageCountingStream counted:
                    body = counted.Inner;
                    break;
                default:
                    return body;
            }
        }
    }
}
