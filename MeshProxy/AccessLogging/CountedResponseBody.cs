using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.AccessLogging;

/// <summary>The response's body with its bytes counted, for responses whose length is not told beforehand.</summary>
internal sealed class CountedResponseBody(IHttpResponseBodyFeature inner) : IHttpResponseBodyFeature
{
    private readonly CountingStream _stream = CountingStream.Over(inner.Stream);
    private PipeWriter? _writer;

    public long BytesWritten => _stream.BytesWritten;

    public Stream Stream => _stream;

    public PipeWriter Writer => _writer ??= PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));

    public Task CompleteAsync() => inner.CompleteAsync();

    public void DisableBuffering() => inner.DisableBuffering();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A proxy sends no files.");

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);
}
