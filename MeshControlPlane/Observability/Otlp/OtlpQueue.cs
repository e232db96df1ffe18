using System.Threading.Channels;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>
/// Messages that wait to be passed on, bounded in number and in bytes. Where there is no room for another one, the oldest go. For any number of writers and one reader.
/// </summary>
/// <param name="limit">Messages that may wait.</param>
/// <param name="byteLimit">Bytes that may wait, with those that are being sent.</param>
internal sealed class OtlpQueue(int limit, long byteLimit)
{
    // What an array and its place in the queue take.
    private const int Overhead = 64;

    private readonly Lock _lock = new();
    private readonly Queue<OtlpBytes> _waiting = new();
    private readonly Channel<bool> _come = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private OtlpBytes? _taken;
    private long _bytes;

    /// <summary>Bytes that are held now.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Takes a message in.</summary>
    /// <returns>How many had to go for it.</returns>
    public int Add(OtlpBytes message)
    {
        var dropped = 0;
        lock (_lock)
        {
            _waiting.Enqueue(message);
            _bytes += SizeOf(message);
            while (_waiting.Count > 0 && (_waiting.Count > limit || _bytes > byteLimit))
            {
                _bytes -= SizeOf(_waiting.Dequeue());
                dropped++;
            }
        }

        _come.Writer.TryWrite(true);
        return dropped;
    }

    /// <summary>The oldest message, once there is one. The one before it is held no more.</summary>
    public async ValueTask<OtlpBytes> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lock)
            {
                _bytes -= _taken is null ? 0 : SizeOf(_taken);
                _taken = _waiting.TryDequeue(out var oldest) ? oldest : null;
                if (_taken is not null)
                {
                    return _taken;
                }
            }

            await _come.Reader.ReadAsync(cancellationToken);
        }
    }

    private static int SizeOf(OtlpBytes message) => message.Bytes.Length + Overhead;
}
