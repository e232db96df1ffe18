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

    /// <summary>How many reads may follow one another with the bytes already there, or writes with room for them.</summary>
    private const int MostAtOnce = 64;

    private readonly EndPoint? _local;
    private bool _isAnsweredEarly;
    private int _readAtOnce;
    private int _writtenAtOnce;

    public UpstreamStream(Socket socket)
        : base(socket, ownsSocket: true) => _local = socket.LocalEndPoint;

    /// <summary>To be called before the request is given to the client; holds for what the caller starts from then on.</summary>
    public static void Expect(Exchange exchange) => Sending.Value = exchange;

    /// <summary>An upstream that never pauses must not have a thread to itself: what it sends may be skipped without an end, as interim answers are.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = base.ReadAsync(buffer, cancellationToken);
        if (!read.IsCompleted)
        {
            _readAtOnce = 0;
            return read;
        }

        if (++_readAtOnce < MostAtOnce)
        {
            return read;
        }

        _readAtOnce = 0;
        return AfterOthersAsync(read);
    }

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
        if (!write.IsCompletedSuccessfully)
        {
            _writtenAtOnce = 0;
            return WriteAsync(write);
        }

        if (++_writtenAtOnce < MostAtOnce)
        {
            return write;
        }

        _writtenAtOnce = 0;
        return AfterOthersAsync();
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

    private static async ValueTask AfterOthersAsync() => await Task.Yield();

    private static async ValueTask<int> AfterOthersAsync(ValueTask<int> read)
    {
        await Task.Yield();
        return await read;
    }
}
