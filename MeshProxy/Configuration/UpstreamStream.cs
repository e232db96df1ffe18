using System.Net;
using System.Net.Sockets;
using MeshProxy.Forwarding;

namespace MeshProxy.Configuration;

/// <summary>
/// A connection that tells each request which one it is. The HTTP client keeps that to itself, but writes a request's head within the request's
/// own flow of control (over HTTP/1.1; HTTP/2 has a writer of its own). When the other side has answered and reads no more, what is written is dropped, after
/// an <see cref="AnsweredEarlyException"/>.
/// </summary>
internal sealed class UpstreamStream : NetworkStream
{
    private static readonly AsyncLocal<Exchange?> Sending = new();
    private readonly EndPoint? _local;
    private bool _isAnsweredEarly;

    public UpstreamStream(Socket socket)
        : base(socket, ownsSocket: true) => _local = socket.LocalEndPoint;

    /// <summary>To be called before the request is given to the client; holds for what the caller starts from then on.</summary>
    public static void Expect(Exchange exchange) => Sending.Value = exchange;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Sending.Value is { } exchange)
        {
            exchange.UpstreamLocal = _local;
        }

        if (_isAnsweredEarly)
        {
            return ValueTask.CompletedTask;
        }

        var write = base.WriteAsync(buffer, cancellationToken);
        return write.IsCompletedSuccessfully ? write : WriteAsync(write);
    }

    // Whoever refuses an upload answers, and closes the connection with the rest of it unread: the answer is what counts.
    private async ValueTask WriteAsync(ValueTask write)
    {
        try
        {
            await write;
        }
        catch (IOException failure) when (HasSomethingToRead())
        {
            _isAnsweredEarly = true;
            throw new AnsweredEarlyException(failure);
        }
    }

    private bool HasSomethingToRead()
    {
        try
        {
            return Socket.Available > 0;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
