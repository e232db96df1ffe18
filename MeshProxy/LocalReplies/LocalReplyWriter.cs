using System.Text;
using MeshProxy.Draining;
using MeshProxy.Forwarding;
using MeshProxy.Forwarding.Headers;

namespace MeshProxy.LocalReplies;

/// <summary>Writes the answers that the proxy makes itself, as Envoy would.</summary>
internal static class LocalReplyWriter
{
    public static async Task WriteAsync(Exchange exchange, ProxyFailure failure)
    {
        var reply = LocalReply.For(failure);
        var response = exchange.Context.Response;
        exchange.AddFlag(reply.Flag);
        exchange.Details = reply.DetailsOf(exchange.TransportFailure, exchange.HasAnswerBegun && response.HasStarted);
        exchange.IsCallerGone = failure == ProxyFailure.CallerGone;
        if (exchange.HasAnswerBegun && failure is not (ProxyFailure.CallerGone or ProxyFailure.BadRequest))
        {
            // Upstream's head belongs to the caller already, even if it is still on its way: the stream can only be reset.
            exchange.Context.Abort();
            return;
        }

        var status = failure == ProxyFailure.FaultAbort ? exchange.AbortStatus : reply.Status;
        exchange.LocalStatus = status;
        if (response.HasStarted || failure == ProxyFailure.CallerGone)
        {
            return;
        }

        response.Clear();
        response.StatusCode = status;
        if (failure == ProxyFailure.Overflow && !exchange.OmitsDebugHeaders)
        {
            response.Headers[MeshHeaders.Overloaded] = "true";
        }

        // Where a request that cannot be read ends nobody knows, unless it has a stream of its own.
        if (exchange.IsDraining || failure == ProxyFailure.ConnectNotFirst
            || (failure == ProxyFailure.BadRequest && !HttpProtocol.IsHttp2(exchange.Context.Request.Protocol)))
        {
            ConnectionEnd.Announce(exchange.Context);
        }

        var text = reply.Text(exchange.TransportFailure, exchange.Attempt > 1);
        await WriteBodyAsync(exchange, Encoding.UTF8.GetBytes(text), exchange.AbortGrpcStatus ?? reply.GrpcStatus);
    }

    /// <summary>Writes an answer that the route asks for; it has no flag.</summary>
    public static Task WriteAsync(Exchange exchange, int status, ReadOnlyMemory<byte> body, string details = "direct_response")
    {
        exchange.Details = details;
        exchange.LocalStatus = status;
        exchange.Context.Response.StatusCode = status;
        return WriteBodyAsync(exchange, body);
    }

    /// <summary>Refuses a request that Envoy would not take.</summary>
    public static Task WriteAsync(Exchange exchange, BadRequestReply reply)
    {
        if (!HttpProtocol.IsHttp2(exchange.Context.Request.Protocol))
        {
            // What follows on the connection may belong to the request still.
            exchange.Context.Response.Headers.Connection = "close";
        }

        if (reply.IsProtocolError)
        {
            exchange.AddFlag("DPE");
        }

        return WriteAsync(exchange, reply.Status, Encoding.ASCII.GetBytes(reply.Body), reply.Details);
    }

    private static async Task WriteBodyAsync(Exchange exchange, ReadOnlyMemory<byte> body, int? grpcStatus = null)
    {
        var response = exchange.Context.Response;
        if (GrpcReply.IsGrpc(exchange.Context.Request))
        {
            GrpcReply.Write(response, grpcStatus ?? GrpcReply.StatusOf(response.StatusCode), body.Span);
            ResponseHeaders.Apply(exchange);
            return;
        }

        // These two may not have a length (RFC 9110, 8.6); what else would go wrong with them is the server's to refuse.
        var hasNoContent = response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified;
        if (!hasNoContent)
        {
            response.ContentLength = body.Length;
        }

        if (body.Length > 0 && !hasNoContent)
        {
            response.ContentType = "text/plain";
        }

        ResponseHeaders.Apply(exchange);
        if (body.Length > 0 && !hasNoContent && !HttpMethods.IsHead(exchange.Context.Request.Method))
        {
            await response.Body.WriteAsync(body);
        }
    }
}
