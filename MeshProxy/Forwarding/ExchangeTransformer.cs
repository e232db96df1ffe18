using System.Globalization;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace MeshProxy.Forwarding;

/// <summary>What changes between the caller's request and the one sent upstream, and between upstream's response and the one returned.</summary>
internal sealed class ExchangeTransformer(TimeProvider time) : HttpTransformer
{
    private static readonly UriCreationOptions AsSent = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Headers that the forwarder leaves to the HTTP client's own tracing, which is off here.</summary>
    private static readonly string[] TraceHeaders =
    [
        HeaderNames.TraceParent, HeaderNames.TraceState, HeaderNames.Baggage, HeaderNames.RequestId, HeaderNames.CorrelationContext,
    ];

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var exchange = httpContext.Features.Get<Exchange>()!;
        var target = exchange.Target;
        proxyRequest.RequestUri = new Uri(string.Concat(destinationPrefix, target.Path, target.Query), AsSent);
        proxyRequest.Headers.Host = target.Authority;

        foreach (var name in TraceHeaders)
        {
            if (httpContext.Request.Headers.TryGetValue(name, out var values) && !proxyRequest.Headers.Contains(name))
            {
                proxyRequest.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        if (exchange.ClosesConnection && !proxyRequest.Headers.Contains(HeaderNames.Upgrade))
        {
            proxyRequest.Headers.ConnectionClose = true;
        }

        if (exchange.SendsAttemptCount)
        {
            proxyRequest.Headers.Remove(MeshHeaders.AttemptCount);
            proxyRequest.Headers.TryAddWithoutValidation(MeshHeaders.AttemptCount, exchange.Attempt.ToString(CultureInfo.InvariantCulture));
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var copies = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (proxyResponse is null)
        {
            return copies;
        }

        var exchange = httpContext.Features.Get<Exchange>()!;
        exchange.Cluster?.OutlierDetector?.Answered(exchange.Endpoint!, (int)proxyResponse.StatusCode);
        var headers = httpContext.Response.Headers;
        if (exchange.HashCookie is { } cookie)
        {
            headers.Append(HeaderNames.SetCookie, cookie);
        }

        headers.Server = exchange.Slot.ServerName;
        headers[MeshHeaders.UpstreamServiceTime] =
            ((long)time.GetElapsedTime(exchange.SentAt).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        if (exchange.IsDraining && proxyResponse.StatusCode != System.Net.HttpStatusCode.SwitchingProtocols)
        {
            headers.Connection = "close";
        }

        return copies;
    }
}
