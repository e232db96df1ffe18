using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using MeshProxy.LocalReplies;

namespace MeshProxy.Forwarding;

/// <summary>What the HTTP client's exceptions say of a request over HTTP/2.</summary>
internal static class UpstreamErrors
{
    /// <summary>HTTP/2's REFUSED_STREAM (RFC 9113, 7).</summary>
    private const long RefusedStream = 7;

    // The client tells the ways in which HTTP/2 fails by its texts alone, which are not translated: invalid data, else whatever befalls a connection,
    // else what is by far the most common, a stream that was reset.
    private const string InvalidData = "invalid data";
    private const string Connection = "connection";

    /// <summary>What became of the stream; null when the failure is none of HTTP/2's.</summary>
    public static ProxyFailure? OfStream(Exception? exception, SentOnce? watch)
    {
        if (watch is { WasRefused: true })
        {
            return ProxyFailure.StreamRefused;
        }

        return Find<HttpProtocolException>(exception) switch
        {
            null => null,
            { ErrorCode: RefusedStream } => ProxyFailure.StreamRefused,
            { Message: var text } when text.Contains(InvalidData, StringComparison.Ordinal) => ProxyFailure.ProtocolError,
            { Message: var text } when text.Contains(Connection, StringComparison.Ordinal) => ProxyFailure.ConnectionTermination,
            _ => ProxyFailure.RemoteReset,
        };
    }

    /// <summary>Whether the connection broke, or the other side ended it.</summary>
    public static bool IsOfConnection(Exception? exception) =>
        Contains<SocketException>(exception) || Find<HttpIOException>(exception) is { HttpRequestError: HttpRequestError.ResponseEnded };

    public static bool Contains<T>(Exception? exception)
        where T : Exception => Find<T>(exception) is not null;

    /// <summary>The first exception of a kind among an exception and its causes.</summary>
    [return: MaybeNull]
    public static T Find<T>(Exception? exception)
        where T : Exception
    {
        switch (exception)
        {
            case null:
                return null;
            case T found:
                return found;
            case AggregateException several:
                foreach (var inner in several.InnerExceptions)
                {
                    if (Find<T>(inner) is { } within)
                    {
                        return within;
                    }
                }

                return null;
            default:
                return Find<T>(exception.InnerException);
        }
    }
}
