using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.Forwarding;

/// <summary>
/// Keeps back the end of an answer until the books on its request are closed. Else a caller could send his next request while the endpoint still
/// counts the one before, and what is chosen for it would depend on who is faster. Used where chance is repeatable; an answer that does not tell
/// its length needs none of it, as the server itself ends it last.
/// </summary>
internal sealed class WithheldEnd(IHttpResponseBodyFeature inner, HttpResponse response) : Stream, IHttpResponseBodyFeature
{
    private long _total;
    private byte[]? _end;
    private PipeWriter? _writer;

    public Stream Stream => this;

    public PipeWriter Writer => _writer ??= PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Lets the end go.</summary>
    public ValueTask ReleaseAsync()
    {
        var end = _end;
        _end = null;
        return end is null ? ValueTask.CompletedTask : inner.Stream.WriteAsync(end);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _total += buffer.Length;
        if (buffer.IsEmpty || _total != response.ContentLength)
        {
            return inner.Stream.WriteAsync(buffer, cancellationToken);
        }

        _end = buffer.ToArray();
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.Stream.FlushAsync(cancellationToken);

    public async Task CompleteAsync()
    {
        await ReleaseAsync();
        await inner.CompleteAsync();
    }

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A proxy sends no files.");

    public override void Flush() => throw new NotSupportedException("Bodies are written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are written asynchronously.");
}
