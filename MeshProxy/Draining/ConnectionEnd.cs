using Microsoft.AspNetCore.Connections.Features;

namespace MeshProxy.Draining;

/// <summary>Tells a caller to take its next request elsewhere, while those under way on its connection finish.</summary>
internal static class ConnectionEnd
{
    public static void Announce(HttpContext context)
    {
        if (HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            // GOAWAY
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
        else
        {
            context.Response.Headers.Connection = "close";
        }
    }
}
