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
        exchange.LocalStatus = reply.Status;
        if (response.HasStarted || failure == ProxyFailure.CallerGone)
        {
            return;
        }

        response.Clear();
        response.StatusCode = reply.Status;
        response.Headers.Server = exchange.Slot.ServerName;
        if (failure == ProxyFailure.Overflow)
        {
            response.Headers[MeshHeaders.Overloaded] = "true";
        }

        if (exchange.IsDraining || failure == ProxyFailure.ConnectNotFirst)
        {
            response.Headers.Connection = "close";
        }

        var body = Encoding.UTF8.GetBytes(reply.Text(exchange.TransportFailure, exchange.Attempt > 1));
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
