namespace MeshProxy.Forwarding.Headers;

/// <summary>What the route adds to an answer, whoever made it.</summary>
internal static class ResponseHeaders
{
    public static void Apply(Exchange exchange)
    {
        var headers = exchange.Context.Response.Headers;
        if (exchange.Cors is { } cors)
        {
            cors.Allow(headers, exchange.Context.Request.Headers.Origin);
        }

        if (exchange.Headers is { } plan)
        {
            foreach (var change in plan.Response)
            {
                change.Apply(headers, exchange);
            }
        }
    }
}
