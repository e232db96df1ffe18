namespace MeshProxy.Forwarding.Headers;

/// <summary>What the route does to the headers of an answer, whoever made it, and the proxy after it.</summary>
internal static class ResponseHeaders
{
    /// <summary>In Envoy's order: the router's changes, then those of CORS, then the name of the server, which nothing changes any more.</summary>
    public static void Apply(Exchange exchange)
    {
        var headers = exchange.Context.Response.Headers;
        if (exchange.Headers is { } plan)
        {
            foreach (var level in plan.Response)
            {
                level.Apply(headers, exchange);
            }
        }

        if (exchange.Cors is { } cors)
        {
            cors.Allow(headers, exchange.Context.Request.Headers.Origin);
        }

        exchange.SignAnswer();
    }
}
