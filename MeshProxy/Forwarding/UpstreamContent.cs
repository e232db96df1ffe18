using System.Net;

namespace MeshProxy.Forwarding;

/// <summary>
/// A request's body as the HTTP client sends it. Of one whose length is unknown each piece goes out as soon as it comes: the client alone would collect
/// them. And whoever answers before he has read all of it is heard.
/// </summary>
internal sealed class UpstreamContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly bool _isHttp2;
    private readonly TaskCompletionSource _isAnswered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private UpstreamContent(HttpContent inner, bool isHttp2)
    {
        _inner = inner;
        _isHttp2 = isHttp2;
        foreach (var (name, values) in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var sent = _isHttp2 ? new ResettableStream(stream) : null;
        var target = Headers.ContentLength is null ? new PromptStream(sent ?? stream) : sent ?? (Stream)new EarlyAnsweredStream(stream);
        try
        {
            await _inner.CopyToAsync(target, context, cancellationToken);
            // The forwarder takes it that the client knows of what it could not send; the client would only miss the rest of the body.
            sent?.ThrowIfReset();
        }
        catch (OperationCanceledException) when (_isHttp2)
        {
            // The stream was reset, or its connection lost. Which of the two comes with the answer; failing first would hide it.
            await _isAnswered.Task;
            throw;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The last step before a request is sent: before it, the forwarder does not let go of its body.</summary>
    internal sealed class Handler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.Content is { } body
                ? SendAsync(request, new UpstreamContent(body, request.Version.Major >= 2), cancellationToken)
                : base.SendAsync(request, cancellationToken);

        private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, UpstreamContent body, CancellationToken cancellationToken)
        {
            request.Content = body;
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                body._isAnswered.TrySetResult();
            }
        }
    }

    /// <summary>Remembers that the stream was reset while its request's body was being sent.</summary>
    private sealed class ResettableStream(Stream inner) : ForwardOnlyStream
    {
        private OperationCanceledException? _reset;

        public override bool CanWrite => true;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                await inner.WriteAsync(buffer, cancellationToken);
            }
            catch (OperationCanceledException exception)
            {
                _reset = exception;
                throw;
            }
        }

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            try
            {
                await inner.FlushAsync(cancellationToken);
            }
            catch (OperationCanceledException exception)
            {
                _reset = exception;
                throw;
            }
        }

        /// <exception cref="OperationCanceledException">It was.</exception>
        public void ThrowIfReset()
        {
            if (_reset is { } reset)
            {
                throw reset;
            }
        }
    }

    private sealed class PromptStream(Stream inner) : ForwardOnlyStream
    {
        public override bool CanWrite => true;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            await inner.FlushAsync(cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
    }

    /// <summary>Goes on when upstream reads no more and has answered (see <see cref="Configuration.UpstreamStream"/>): the client wants all of a body whose length it was told.</summary>
    private sealed class EarlyAnsweredStream(Stream inner) : ForwardOnlyStream
    {
        public override bool CanWrite => true;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                await inner.WriteAsync(buffer, cancellationToken);
            }
            catch (AnsweredEarlyException)
            {
                // What was counted as sent needs not arrive.
            }
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
    }
}
