using System.Text;
using MeshProxy.Forwarding;

namespace MeshProxy.LocalReplies;

/// <summary>Writes the answers that the proxy makes itself, as Envoy would.</summary>
internal static class LocalReplyWriter
{
    public static async Task WriteAsync(Exchange exchange, ProxyFailure failure)
    {
        var reply = LocalReply.For(failure);
        var response = exchange.Context.Response;
        exchange.AddFlag(reply.Flag);
        if (exchange.HasAnswerBegun && failure is ProxyFailure.RequestTimeout or ProxyFailure.TryTimeout)
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
        response.Headers.Server = exchange.Slot.ServerName;
        if (failure == ProxyFailure.Overflow)
        {
            response.Headers[MeshHeaders.Overloaded] = "true";
        }

        if (exchange.IsDraining || failure == ProxyFailure.ConnectNotFirst)
        {
            response.Headers.Connection = "close";
        }

        var text = reply.Text(exchange.TransportFailure, exchange.Attempt > 1);
        if (GrpcReply.IsGrpc(exchange.Context.Request))
        {
            GrpcReply.Write(response, exchange.AbortGrpcStatus ?? GrpcReply.StatusOf(status), text);
            return;
        }

        var body = Encoding.UTF8.GetBytes(text);
        response.ContentLength = body.Length;
        if (body.Length == 0)
        {
            return;
        }

        response.ContentType = "text/plain";
        if (!HttpMethods.IsHead(exchange.Context.Request.Method))
        {
            await response.Body.WriteAsync(body);
        }
    }
}
