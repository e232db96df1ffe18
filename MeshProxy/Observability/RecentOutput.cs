using System.Buffers;
using System.Globalization;
using System.Text;

namespace MeshProxy.Observability;

/// <summary>
/// The last that the process has written, for whoever asks later: what it logs and its access log, as far as that goes to its own output. What it costs is
/// a copy of each batch of lines, made by the thread that writes them.
/// </summary>
internal sealed class RecentOutput(TimeProvider time)
{
    /// <summary>How many bytes are kept.</summary>
    public const int Limit = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<(DateTimeOffset At, byte[] Lines)> _batches = new();
    private long _added;
    private int _bytes;

    /// <summary>Keeps whole lines.</summary>
    public void Add(ReadOnlySpan<byte> lines)
    {
        // Of a batch that is larger than all that is kept, the end.
        if (lines.Length > Limit)
        {
            lines = lines[^Limit..];
            lines = lines[(lines.IndexOf((byte)'\n') + 1)..];
        }

        var batch = (time.GetUtcNow(), lines.ToArray());
        lock (_lock)
        {
            _batches.Enqueue(batch);
            _added++;
            _bytes += lines.Length;
            while (_bytes > Limit)
            {
                _bytes -= _batches.Dequeue().Lines.Length;
            }
        }
    }

    /// <summary>What was written after a position, each line after its time, and the position reached.</summary>
    /// <param name="after">A position that an earlier call reached; 0 for all that is kept.</param>
    public (ReadOnlyMemory<byte> Text, long Position) Read(long after)
    {
        (DateTimeOffset At, byte[] Lines)[] batches;
        long position;
        lock (_lock)
        {
            position = _added;
            var fresh = after < 0 || after > _added ? _batches.Count : (int)Math.Min(_batches.Count, _added - after);
            batches = [.. _batches.Skip(_batches.Count - fresh)];
        }

        var text = new ArrayBufferWriter<byte>();
        foreach (var (at, lines) in batches)
        {
            var stamp = Encoding.UTF8.GetBytes(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
            foreach (var line in lines.AsSpan().TrimEnd((byte)'\n').Split((byte)'\n'))
            {
                text.Write(stamp);
                text.Write(lines.AsSpan()[line]);
                text.Write("\n"u8);
            }
        }

        return (text.WrittenMemory, position);
    }
}
