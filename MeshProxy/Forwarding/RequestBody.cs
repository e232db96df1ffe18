using System.Buffers;

namespace MeshProxy.Forwarding;

/// <summary>
/// A request's body that tells when it has ended and, up to a limit, keeps what was read so that it can be read again. Used by one reader at a time.
/// </summary>
internal sealed class RequestBody(Stream inner, int limit, long? length) : ForwardOnlyStream
{
    private readonly ArrayBufferWriter<byte>? _kept = limit > 0 ? new ArrayBufferWriter<byte>() : null;
    private long _total;
    private int _position;
    private bool _isOverflown;
    private Action? _ended;

    public bool HasEnded { get; private set; }

    /// <summary>Whether all that was read so far can be read again.</summary>
    public bool IsRepeatable => !_isOverflown && (_kept is not null || _total == 0);

    /// <summary>What was read; all of the body once it has ended, if it is <see cref="IsRepeatable"/>.</summary>
    public ReadOnlyMemory<byte> Kept => _kept?.WrittenMemory ?? ReadOnlyMemory<byte>.Empty;

    /// <summary>Calls back at the end of the body, or now if that has come.</summary>
    public void WhenEnded(Action action)
    {
        if (HasEnded)
        {
            action();
        }
        else
        {
            _ended += action;
        }
    }

    /// <summary>Begins again from the first byte.</summary>
    public void Rewind() => _position = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_kept is not null && _position < _kept.WrittenCount)
        {
            var again = Math.Min(buffer.Length, _kept.WrittenCount - _position);
            _kept.WrittenSpan.Slice(_position, again).CopyTo(buffer.Span);
            _position += again;
            return again;
        }

        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (buffer.IsEmpty)
        {
            // Only asks whether there is something.
            return read;
        }

        _total += read;
        Keep(buffer.Span[..read]);
        if (!HasEnded && (read == 0 || _total == length))
        {
            HasEnded = true;
            _ended?.Invoke();
        }

        return read;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_kept is null || _isOverflown)
        {
            return;
        }

        if (_total > limit)
        {
            _isOverflown = true;
            _kept.Clear();
            _position = 0;
            return;
        }

        _kept.Write(bytes);
        _position += bytes.Length;
    }

    public override bool CanRead => true;
}
