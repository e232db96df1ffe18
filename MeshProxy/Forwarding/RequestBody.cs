using System.Buffers;

namespace MeshProxy.Forwarding;

/// <summary>
/// A request's body that tells when it has ended and, up to a limit, keeps what was read so that it can be read again. Each try has a reader of its own;
/// one of an earlier try, which may not have noticed yet that it is over, gets nothing any more.
/// </summary>
internal sealed class RequestBody(Stream inner, int limit, long? length)
{
    private readonly ArrayBufferWriter<byte>? _kept = limit > 0 ? new ArrayBufferWriter<byte>() : null;
    private readonly Lock _gate = new();
    private Task _underWay = Task.CompletedTask;
    private Task _waiting = Task.CompletedTask;
    private int _try;
    private long _total;
    private bool _isOverflown;
    private volatile bool _isLost;
    private Action? _ended;

    public bool HasEnded { get; private set; }

    /// <summary>Whether all that was read so far can be read again.</summary>
    public bool IsRepeatable => !_isOverflown && (_kept is not null || _total == 0);

    /// <summary>Whether a try was given up because more has come in, on behalf of an earlier one, than could be kept for it.</summary>
    public bool IsLost => _isLost;

    /// <summary>What was read; all of the body once it has ended, if it is <see cref="IsRepeatable"/>.</summary>
    public ReadOnlyMemory<byte> Kept => _kept?.WrittenMemory ?? ReadOnlyMemory<byte>.Empty;

    /// <summary>Calls back at the end of the body, or now if that has come.</summary>
    public void WhenEnded(Action action)
    {
        lock (_gate)
        {
            if (!HasEnded)
            {
                _ended += action;
                return;
            }
        }

        action();
    }

    /// <summary>Begins with the first byte, in place of whoever has read so far.</summary>
    public Stream Begin() => new Reader(this, Interlocked.Increment(ref _try));

    private async ValueTask<int> ReadAsync(Reader reader, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ValueTask<int> read;
        var hasWaited = false;
        while (Start(reader, buffer, hasWaited, cancellationToken, out read) is { } before)
        {
            // The last thing that an earlier try has asked for, or what every try has to wait for.
            await before.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            hasWaited = true;
        }

        return await read;
    }

    /// <returns>What has to end first; null when the reading has begun.</returns>
    private Task? Start(Reader reader, Memory<byte> buffer, bool hasWaited, CancellationToken cancellationToken, out ValueTask<int> read)
    {
        lock (_gate)
        {
            read = default;
            if (!_underWay.IsCompleted)
            {
                return _underWay;
            }

            ThrowIfOver(reader);
            if (_isOverflown && reader.Given != _total)
            {
                // Its beginning is gone: what would follow must not be taken for the whole.
                _isLost = true;
                throw new IOException("More of the request has come in than is kept.");
            }

            if (_kept is not null && reader.Next < _kept.WrittenCount)
            {
                var again = Math.Min(buffer.Length, _kept.WrittenCount - reader.Next);
                _kept.WrittenSpan.Slice(reader.Next, again).CopyTo(buffer.Span);
                reader.Next += again;
                reader.Given += again;
                read = ValueTask.FromResult(again);
                return null;
            }

            if (!_waiting.IsCompleted)
            {
                return _waiting;
            }

            // Kestrel's body cannot be read again after a reading was cancelled: only the waiting for it is, and the next try waits on.
            if (_kept is not null && !hasWaited && inner.ReadAsync(Memory<byte>.Empty, CancellationToken.None).AsTask() is { IsCompleted: false } something)
            {
                return _waiting = something;
            }

            read = ReadOnAsync(reader, buffer, _kept is null ? cancellationToken : CancellationToken.None);
            if (!read.IsCompleted)
            {
                var underWay = read.AsTask();
                _underWay = underWay;
                read = new ValueTask<int>(underWay);
            }

            return null;
        }
    }

    private async ValueTask<int> ReadOnAsync(Reader reader, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (buffer.IsEmpty)
        {
            // Only asks whether there is something.
            return read;
        }

        _total += read;
        Keep(buffer.Span[..read]);
        Action? ended = null;
        lock (_gate)
        {
            if (!HasEnded && (read == 0 || _total == length))
            {
                HasEnded = true;
                ended = _ended;
            }
        }

        ended?.Invoke();
        ThrowIfOver(reader);
        reader.Given = _total;
        reader.Next = _kept?.WrittenCount ?? 0;
        return read;
    }

    private void ThrowIfOver(Reader reader)
    {
        if (reader.Try != Volatile.Read(ref _try))
        {
            throw new OperationCanceledException("Another try has begun.");
        }
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
            return;
        }

        _kept.Write(bytes);
    }

    private sealed class Reader(RequestBody body, int number) : ForwardOnlyStream
    {
        public int Try => number;

        /// <summary>Where in what is kept it reads next.</summary>
        public int Next { get; set; }

        /// <summary>How many bytes of the body it was given.</summary>
        public long Given { get; set; }

        public override bool CanRead => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => body.ReadAsync(this, buffer, cancellationToken);
    }
}
