using MeshProxy.Forwarding;

namespace MeshProxy.Observability.Traffic;

/// <summary>The body of a gRPC request, whose messages are counted as it is read.</summary>
internal sealed class MessageCountingStream(Stream inner, GrpcMessages.Direction messages) : ForwardOnlyStream
{
    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        messages.Read(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
