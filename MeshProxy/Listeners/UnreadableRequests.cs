using System.Text;
using MeshProtocol;
using MeshProxy.AccessLogging;
using MeshProxy.LocalReplies;
using MeshProxy.Observability;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace MeshProxy.Listeners;

/// <summary>
/// Answers requests that the server cannot read, and which therefore never become requests here. The server announces them before it answers
/// by itself; its own answer is replaced.
/// </summary>
internal sealed class UnreadableRequests(ProxyHost host, ProxyStatistics statistics, TimeProvider time) : IObserver<KeyValuePair<string, object?>>
{
    public const string EventName = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is IFeatureCollection request
            && request.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException error
            && request.Get<ListenerSlot>() is { Direction: not ListenerDirection.Unspecified } slot
            && request.Get<ReplaceableOutput>() is { } output
            && request.Get<IHttpResponseFeature>() is { HasStarted: false }
            && !HttpProtocol.IsHttp2(request.Get<IHttpRequestFeature>()?.Protocol ?? ""))
        {
            Answer(request, BadRequestReply.For(error.StatusCode, error.Message), slot, output);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private void Answer(IFeatureCollection request, BadRequestReply reply, ListenerSlot slot, ReplaceableOutput output)
    {
        slot.Statistics.Begin();
        var body = reply.Body;
        var type = body.Length > 0 ? "content-type: text/plain\r\n" : "";
        output.Replace(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {reply.Status} {ReasonPhrases.GetReasonPhrase(reply.Status)}\r\ncontent-length: {body.Length}\r\n{type}"
            + $"date: {time.GetUtcNow():R}\r\nserver: {slot.ServerName}\r\nconnection: close\r\n\r\n{body}"));
        if (reply.IsProtocolError)
        {
            statistics.CountFlag("DPE");
        }

        slot.Statistics.End(reply.Status);
        if (host.Configuration.Current?.AccessLogFor(slot) is { } log)
        {
            Write(log, request, reply, body.Length);
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
