using System.Threading.Channels;
using MeshProtocol.Otlp;

namespace MeshProxy.Tracing;

/// <summary>Spans that wait to be sent. No request waits for it: beyond its limit spans are dropped and counted.</summary>
internal sealed class SpanQueue
{
    /// <summary>Spans that may wait, about 1 KiB each.</summary>
    public const int Limit = 4096;

    private readonly Channel<Span> _spans = Channel.CreateBounded<Span>(new BoundedChannelOptions(Limit) { SingleReader = true });
    private long _added;
    private long _dropped;
    private long _sent;

    /// <summary>Whoever sends them takes them here.</summary>
    public ChannelReader<Span> Reader => _spans.Reader;

    public long Added => Interlocked.Read(ref _added);

    /// <summary>Spans that were lost because nobody took them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public long Sent => Interlocked.Read(ref _sent);

    public void Add(Span span)
    {
        Interlocked.Increment(ref _added);
        if (!_spans.Writer.TryWrite(span))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    public void CountSent(int spans) => Interlocked.Add(ref _sent, spans);

    public void CountDropped(int spans) => Interlocked.Add(ref _dropped, spans);

    /// <summary>There will be no more.</summary>
    public void Complete() => _spans.Writer.TryComplete();
}
