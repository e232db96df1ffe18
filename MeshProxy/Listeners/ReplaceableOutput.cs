using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace MeshProxy.Listeners;

/// <summary>What the server writes to a connection, until an answer takes its place and the server's own is thrown away.</summary>
internal sealed class ReplaceableOutput(PipeWriter inner) : PipeWriter
{
    private const int SmallestScratch = 4096;
    private byte[]? _scratch;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    /// <summary>Puts itself between the server and a connection. To be done last, so that it is above whatever encrypts.</summary>
    public static void Install(ConnectionContext connection)
    {
        var transport = connection.Transport;
        var output = new ReplaceableOutput(transport.Output);
        connection.Transport = new Pipes(transport.Input, output);
        connection.Features.Set(output);
    }

    /// <summary>Writes the last answer of the connection.</summary>
    public void Replace(ReadOnlySpan<byte> answer)
    {
        answer.CopyTo(inner.GetSpan(answer.Length));
        inner.Advance(answer.Length);
        _scratch = new byte[SmallestScratch];
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _scratch is null ? inner.GetMemory(sizeHint) : Scratch(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _scratch is null ? inner.GetSpan(sizeHint) : Scratch(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_scratch is null)
        {
            inner.Advance(bytes);
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
        _scratch is null ? inner.WriteAsync(source, cancellationToken) : inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private Memory<byte> Scratch(int sizeHint)
    {
        if (_scratch!.Length < sizeHint)
        {
            _scratch = new byte[sizeHint];
        }

        return _scratch;
    }

    private sealed class Pipes(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
