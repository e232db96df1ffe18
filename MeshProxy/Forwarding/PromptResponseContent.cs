using System.Net;
using System.Runtime.CompilerServices;

namespace MeshProxy.Forwarding;

/// <summary>
/// An answer's body of unknown length whose head is returned before its first byte has come: a stream may begin long before it says something, and its
/// caller may wait for that. An answer that ends with its head, as gRPC's trailers-only answers do, stays in one piece.
/// </summary>
internal sealed class PromptResponseContent(HttpContent inner, Exchange exchange) : HttpContent
{
    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new PromptStream(await inner.ReadAsStreamAsync(cancellationToken), exchange);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => inner.CopyToAsync(stream, context);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class PromptStream(Stream inner, Exchange exchange) : ForwardOnlyStream
    {
        private bool _isHeadReturned;

        public override bool CanRead => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = inner.ReadAsync(buffer, cancellationToken);
            return read.IsCompletedSuccessfully ? ValueTask.FromResult(Counted(read.Result, buffer))
                : _isHeadReturned || read.IsCompleted ? CountAsync(read, buffer)
                : ReturnHeadAsync(read, buffer, cancellationToken);
        }

        private async ValueTask<int> ReturnHeadAsync(ValueTask<int> read, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            _isHeadReturned = true;
            var response = exchange.Context.Response;
            await response.StartAsync(cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            return Counted(await read, buffer);
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<int> CountAsync(ValueTask<int> read, Memory<byte> buffer) => Counted(await read, buffer);

        private int Counted(int read, Memory<byte> buffer)
        {
            exchange.Tally.Streamed += read;
            exchange.Messages?.OfResponse.Read(buffer.Span[..read]);
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
}
