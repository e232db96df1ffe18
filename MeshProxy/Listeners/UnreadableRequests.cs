using System.Text;
using MeshProtocol;
using MeshProxy.AccessLogging;
using MeshProxy.LocalReplies;
using MeshProxy.Observability;
using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.Listeners;

/// <summary>
/// Answers requests that the server cannot read, and which therefore never become requests here. The server announces them before it answers
/// by itself; an answer that has begun by then it leaves alone, and closes the connection.
/// </summary>
internal sealed class UnreadableRequests(ProxyHost host, ProxyStatistics statistics, TimeProvider time) : IObserver<KeyValuePair<string, object?>>
{
    public const string EventName = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is IFeatureCollection request
            && request.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException error
            && request.Get<ListenerSlot>() is { Direction: not ListenerDirection.Unspecified } slot
            && request.Get<IHttpResponseFeature>() is { HasStarted: false } response
            && request.Get<IHttpResponseBodyFeature>() is { } body)
        {
            Answer(request, BadRequestReply.For(error.StatusCode, error.Message), slot, response, body);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private void Answer(IFeatureCollection request, BadRequestReply reply, ListenerSlot slot, IHttpResponseFeature response, IHttpResponseBodyFeature body)
    {
        slot.Statistics.Begin();
        var bytes = Encoding.ASCII.GetBytes(reply.Body);
        response.StatusCode = reply.Status;
        var headers = response.Headers;
        headers.Server = slot.ServerName;
        headers.Connection = "close";
        headers.ContentLength = bytes.Length;
        if (bytes.Length > 0)
        {
            headers.ContentType = "text/plain";
        }

        if (reply.IsProtocolError)
        {
            statistics.CountFlag("DPE");
        }

        // Complete at once: it all fits into the connection's buffer, and nobody waits for what the peer reads.
        _ = body.Writer.WriteAsync(bytes).AsTask();
        slot.Statistics.End(reply.Status);
        if (host.Configuration.Current?.AccessLogFor(slot) is { } log)
        {
            Write(log, request, reply, bytes.Length);
        }
    }

    private void Write(AccessLogSink log, IFeatureCollection request, BadRequestReply reply, int length)
    {
        var connection = request.Get<IHttpConnectionFeature>();
        log.Write(new AccessLogEntry
        {
            StartedAt = time.GetUtcNow(),
            Duration = TimeSpan.Zero,
            // What has been read of it cannot be relied upon.
            Protocol = "HTTP/1.1",
            Status = reply.Status,
            Flags = reply.IsProtocolError ? ["DPE"] : [],
            Details = reply.Details,
            BytesSent = length,
            LocalAddress = connection?.LocalIpAddress,
            LocalPort = connection?.LocalPort ?? 0,
            RemoteAddress = connection?.RemoteIpAddress,
            RemotePort = connection?.RemotePort ?? 0,
            ConnectionId = connection?.ConnectionId,
        });
    }
}
