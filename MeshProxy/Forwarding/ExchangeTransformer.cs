using System.Globalization;
using System.Net;
using MeshProxy.Configuration;
using MeshProxy.Draining;
using MeshProxy.Forwarding.Headers;
using MeshProxy.Forwarding.Timeouts;
using MeshProxy.Limits;
using MeshProxy.LocalReplies;
using MeshProxy.Tracing;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace MeshProxy.Forwarding;

/// <summary>What changes between the caller's request and the one sent upstream, and between upstream's response and the one returned.</summary>
internal sealed class ExchangeTransformer(string ownDescription, TimeProvider time) : HttpTransformer
{
    private static readonly UriCreationOptions AsSent = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private const string Trailers = "trailers";

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
        if (exchange.UsesHttp2)
        {
            exchange.SentOnce = SentOnce.Watch(proxyRequest);
        }

        var target = exchange.Target;
        proxyRequest.RequestUri = new Uri(string.Concat(destinationPrefix, target.Path, target.Query), AsSent);
        proxyRequest.Headers.Host = target.Authority;
        if (exchange.Cluster is { Pool.NamesHosts: true })
        {
            new NamedConnection(exchange.Endpoint!, NamedConnection.HostOf(target.Authority)).GoesWith(proxyRequest);
        }

        foreach (var name in TraceHeaders)
        {
            if (httpContext.Request.Headers.TryGetValue(name, out var values) && !proxyRequest.Headers.Contains(name))
            {
                proxyRequest.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        if (!HttpProtocol.IsHttp2(httpContext.Request.Protocol) && AcceptsTrailers(httpContext.Request))
        {
            // The forwarder takes this from HTTP/2 alone.
            proxyRequest.Headers.TryAddWithoutValidation(HeaderNames.TE, Trailers);
        }

        if (exchange.ClosesConnection && !proxyRequest.Headers.Contains(HeaderNames.Upgrade))
        {
            proxyRequest.Headers.ConnectionClose = true;
        }

        if (exchange is { Cluster: { } cluster, Endpoint: { Description.HasProxy: true } endpoint } && !cluster.SpeaksMeshTlsTo(endpoint))
        {
            // In mutual TLS the certificate says it.
            proxyRequest.Headers.TryAddWithoutValidation(MeshHeaders.PeerMetadata, ownDescription);
        }

        if (exchange.SendsAttemptCount)
        {
            proxyRequest.Headers.Remove(MeshHeaders.AttemptCount);
            proxyRequest.Headers.TryAddWithoutValidation(MeshHeaders.AttemptCount, exchange.Attempt.ToString(CultureInfo.InvariantCulture));
        }

        if (ExpectedTimeout(exchange) is { } expected)
        {
            if (!exchange.OmitsDebugHeaders)
            {
                proxyRequest.Headers.Remove(MeshHeaders.ExpectedTimeout);
                // 0 would mean no limit.
                var milliseconds = Math.Max(1, (long)expected.TotalMilliseconds);
                proxyRequest.Headers.TryAddWithoutValidation(MeshHeaders.ExpectedTimeout, milliseconds.ToString(CultureInfo.InvariantCulture));
            }

            if (GrpcReply.IsGrpc(httpContext.Request))
            {
                proxyRequest.Headers.Remove(GrpcTimeout.Header);
                proxyRequest.Headers.TryAddWithoutValidation(GrpcTimeout.Header, GrpcTimeout.Format(expected));
            }
        }
    }

    public override ValueTask TransformResponseTrailersAsync(HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        var exchange = httpContext.Features.Get<Exchange>()!;
        exchange.IsAnswerComplete = true;
        if (exchange.Messages is not null && proxyResponse.TrailingHeaders.NonValidated.TryGetValues(MeshHeaders.GrpcStatus, out var status))
        {
            exchange.GrpcStatus = status.ToString();
        }

        return base.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);
    }

    private static bool AcceptsTrailers(HttpRequest request)
    {
        if (request.Headers.TE.Count == 0)
        {
            return false;
        }

        foreach (var value in request.Headers.GetCommaSeparatedValues(HeaderNames.TE))
        {
            if (value.Equals(Trailers, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How long upstream has: the limit on the try, or what is left of that on the whole exchange if it is less.</summary>
    private static TimeSpan? ExpectedTimeout(Exchange exchange) => (exchange.RouteDeadline, exchange.TryDeadline) switch
    {
        (null, null) => null,
        // A limit that the caller has told upstream itself.
        ({ Failure: ProxyFailure.StreamDuration }, _) => null,
        ({ } route, null) => route.Remaining,
        (null, { } attempt) => attempt.Limit,
        var (route, attempt) => route.Remaining < attempt.Limit ? route.Remaining : attempt.Limit,
    };

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var exchange = httpContext.Features.Get<Exchange>()!;
        if (proxyResponse is not null)
        {
            AnswerForm.ThrowIfFaulty(proxyResponse);
            // What upstream said counts, whether the caller gets it or another try does.
            exchange.Cluster?.OutlierDetector?.Answered(exchange.Endpoint!, (int)proxyResponse.StatusCode);
        }

        if (proxyResponse is not null && exchange.Retries is { } retries && exchange.CanRepeat && retries.Covers(proxyResponse))
        {
            if (exchange.RetriesLeft == 0)
            {
                exchange.AddFlag("URX");
            }
            else if (exchange.TryBeginRetry())
            {
                exchange.IsAnswerDropped = true;
                return false;
            }
        }

        var copies = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (proxyResponse is null)
        {
            return copies;
        }

        exchange.HasAnswerBegun = true;
        exchange.Details = "via_upstream";
        if (proxyResponse.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            exchange.RouteDeadline?.Stop();
            exchange.TryDeadline?.Stop();
        }

        var headers = httpContext.Response.Headers;
        if (!exchange.OmitsDebugHeaders)
        {
            headers[MeshHeaders.UpstreamServiceTime] =
                ((long)time.GetElapsedTime(exchange.SentAt).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }

        ResponseHeaders.Apply(exchange);
        if (exchange.HashCookie is { } cookie)
        {
            headers.Append(HeaderNames.SetCookie, cookie);
        }

        if (exchange.Tracing is not null)
        {
            Tracer.NameByAnswer(exchange);
        }
        else if (exchange.Slot.Direction == MeshProtocol.ListenerDirection.Outbound)
        {
            // Meant for the proxy, not for its application.
            headers.Remove(MeshHeaders.DecoratorOperation);
        }

        if (proxyResponse.StatusCode == HttpStatusCode.NoContent)
        {
            // An upstream that gives a length all the same has sent nothing either (RFC 9110, 8.6).
            headers.ContentLength = null;
        }

        var isUpgrade = proxyResponse.StatusCode == HttpStatusCode.SwitchingProtocols;
        if (exchange.IsDescribed || isUpgrade)
        {
            exchange.Tally.WatchResponse(httpContext, isUpgrade);
        }

        if (isUpgrade)
        {
            return copies;
        }

        if (exchange.IsDraining)
        {
            ConnectionEnd.Announce(httpContext);
        }

        if (proxyResponse.Content.Headers.ContentLength is null)
        {
            proxyResponse.Content = new PromptResponseContent(proxyResponse.Content, exchange);
        }

        return copies;
    }
}
