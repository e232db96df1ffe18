namespace MeshProxy.Configuration;

/// <summary>
/// A connection of an HTTP/1.1 client that sends the names of headers in lower case, as Envoy does. The HTTP client has a spelling of its own for those
/// that it knows, whatever it is given.
/// </summary>
internal sealed class LowerCaseNames(Stream inner) : Stream
{
    private readonly WrittenRequest _request = new();

    // What the client writes is the client's: heads are changed in a copy.
    private byte[] _copy = [];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_request.IsInHead)
        {
            _request.TakeBody(buffer.Span);
            return inner.WriteAsync(buffer, cancellationToken);
        }

        if (_copy.Length < buffer.Length)
        {
            _copy = new byte[buffer.Length];
        }

        var copy = _copy.AsMemory(0, buffer.Length);
        buffer.CopyTo(copy);
        _request.TakeHead(copy.Span);
        return inner.WriteAsync(copy, cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Requests are written asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
