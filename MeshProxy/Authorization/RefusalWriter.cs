using System.Text;
using MeshProxy.Forwarding;
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

        await LocalReplyWriter.WriteAsync(exchange, refusal.Status, Encoding.UTF8.GetBytes(refusal.Text), refusal.Details);
    }
}
