using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.LocalReplies;
using MeshProxy.Observability;
using MeshProxy.TestControls;
using MeshProxy.Tls;
using Yarp.ReverseProxy.Forwarder;

namespace MeshProxy.Forwarding;

/// <summary>Sends a request to one address, and says what went wrong if there is no answer.</summary>
internal sealed class UpstreamSender(
    IHttpForwarder forwarder, PeerDescription own, ProxyStatistics statistics, TimeProvider time, PeerPartition? partition = null)
{
    private static readonly ForwarderRequestConfig OverHttp1 = new()
    {
        // Istio has no default timeout.
        ActivityTimeout = Timeout.InfiniteTimeSpan,
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static readonly ForwarderRequestConfig OverHttp2 = OverHttp1 with { Version = HttpVersion.Version20 };

    private readonly ExchangeTransformer _transformer = new(own.ToText(), time);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ProxyFailure> SendAsync(Exchange exchange, HttpMessageInvoker invoker, string destination)
    {
        var context = exchange.Context;
        if (exchange.Attempt > 1)
        {
            // The forwarder has written its verdict on the try before into the response.
            context.Response.Clear();
            context.Features.Set<IForwarderErrorFeature>(null);
            exchange.TransportFailure = null;
        }

        if (exchange.IsDescribed)
        {
            UpstreamStream.Expect(exchange);
            exchange.UpstreamLocal = null;
        }

        if (exchange.Attempt <= 1)
        {
            exchange.SentAt = time.GetTimestamp();
        }

        exchange.HasAnswerBegun = false;
        exchange.IsAnswerDropped = false;
        exchange.IsAnswerComplete = false;
        exchange.SentOnce = null;
        if (partition is not null && partition.Cuts(exchange.Endpoint))
        {
            exchange.TransportFailure = PeerPartition.Reason;
            statistics.CountConnectFailure();
            return ProxyFailure.ConnectionRefused;
        }

        var version = exchange.UsesHttp2 ? OverHttp2 : OverHttp1;
        var deadline = exchange.TryDeadline ?? exchange.RouteDeadline;
        var error = await forwarder.SendAsync(context, destination, invoker, version, _transformer, deadline?.Token ?? CancellationToken.None);
        if (exchange.IsAnswerDropped)
        {
            return ProxyFailure.RetriableAnswer;
        }

        // An upstream that has said all it had to say need not have read all of the request.
        if (error == ForwarderError.None || exchange.IsAnswerComplete)
        {
            return ProxyFailure.None;
        }

        if (exchange.PassedDeadline is not ProxyFailure.None and var passed)
        {
            return passed;
        }

        var failure = Classify(error, context.Features.Get<IForwarderErrorFeature>()?.Exception, exchange);
        if (failure is ProxyFailure.ConnectionRefused or ProxyFailure.ConnectionTimeout)
        {
            statistics.CountConnectFailure();
        }

        return failure;
    }

    private static ProxyFailure Classify(ForwarderError error, Exception? exception, Exchange exchange)
    {
        switch (error)
        {
            case ForwarderError.RequestCanceled:
            case ForwarderError.RequestBodyCanceled:
            case ForwarderError.ResponseBodyCanceled:
            case ForwarderError.ResponseBodyClient:
            case ForwarderError.UpgradeRequestCanceled:
            case ForwarderError.UpgradeResponseCanceled:
            case ForwarderError.UpgradeRequestClient:
            case ForwarderError.UpgradeResponseClient:
                return ProxyFailure.CallerGone;
            case ForwarderError.RequestBodyClient when !IsReadingCutShort(exception, exchange):
                // What the server finds wrong with a body it says so; anything else is the end of the caller.
                return exchange.Context.RequestAborted.IsCancellationRequested
                    // The second is what it makes of a chunk size beyond its numbers.
                    || !(UpstreamErrors.Contains<BadHttpRequestException>(exception) || UpstreamErrors.Contains<OverflowException>(exception))
                    ? ProxyFailure.CallerGone
                    : ProxyFailure.BadRequest;
            case ForwarderError.RequestCreation:
                return ProxyFailure.BadRequest;
            case ForwarderError.RequestTimedOut when exchange.SentOnce is not { WasRefused: true }:
                // There is no other limit than the one on connecting.
                return ProxyFailure.ConnectionTimeout;
            case ForwarderError.ResponseHeaders:
                return ProxyFailure.ProtocolError;
        }

        if (UpstreamErrors.OfStream(exception, exchange.SentOnce) is { } ofStream)
        {
            return ofStream;
        }

        if (UpstreamErrors.Find<HttpRequestException>(exception) is { } http)
        {
            switch (http.HttpRequestError)
            {
                case HttpRequestError.ConnectionError:
                case HttpRequestError.NameResolutionError:
                case HttpRequestError.SecureConnectionError:
                    exchange.TransportFailure = Describe(http);
                    return ProxyFailure.ConnectionRefused;
                case HttpRequestError.InvalidResponse:
                case HttpRequestError.ConfigurationLimitExceeded:
                    return ProxyFailure.ProtocolError;
            }
        }

        // What does not speak of a connection that broke or ended befell the stream alone.
        return exchange.UsesHttp2 && !UpstreamErrors.IsOfConnection(exception) ? ProxyFailure.RemoteReset : ProxyFailure.ConnectionTermination;
    }

    // Upstream reset the stream while more of the body was waited for: the first exception is that of the reading, the second one tells why.
    private static bool IsReadingCutShort(Exception? exception, Exchange exchange) =>
        exception is AggregateException { InnerExceptions: [OperationCanceledException, _] } && !exchange.Context.RequestAborted.IsCancellationRequested;

    private static string Describe(HttpRequestException exception) => exception switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => "name resolution failed",
        { InnerException: AuthenticationException tls } => UpstreamSecurity.Describe(tls),
        // A connection that was there, and broke in the handshake.
        { InnerException: IOException broken } => UpstreamSecurity.Describe(broken),
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "delayed connect error: Connection refused",
        { InnerException: SocketException socket } => $"delayed connect error: {socket.Message}",
        _ => exception.Message,
    };
}
