using System.Text;
using MeshProxy.Forwarding;
using MeshProxy.Forwarding.Headers;
using MeshProxy.LocalReplies;
using Microsoft.Net.Http.Headers;

namespace MeshProxy.Authorization;

/// <summary>Tells the caller that the request may not pass.</summary>
internal static class RefusalWriter
{
    public static async ValueTask WriteAsync(Exchange exchange, Refusal refusal)
    {
        var response = exchange.Context.Response;
        if (refusal.Challenge is { } challenge)
        {
            response.Headers[HeaderNames.WWWAuthenticate] = challenge;
        }

        if (GrpcReply.IsGrpc(exchange.Context.Request))
        {
            exchange.LocalStatus = refusal.Status;
            response.Headers.Server = exchange.Slot.ServerName;
            GrpcReply.Write(response, GrpcReply.StatusOf(refusal.Status), refusal.Text);
            ResponseHeaders.Apply(exchange);
        }
        else
        {
            await LocalReplyWriter.WriteAsync(exchange, refusal.Status, Encoding.UTF8.GetBytes(refusal.Text));
        }

        exchange.Details = refusal.Details;
    }
}
