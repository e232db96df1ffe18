using System.Text;

namespace MeshProxy.Configuration;

/// <summary>
/// Follows the requests that an HTTP/1.1 client writes to a connection, one after the other, and brings the names of their headers into lower case.
/// It relies on what the client writes: a <c>content-length</c> or chunks without trailers, no folded lines, nothing of the next request in one go with the last.
/// </summary>
internal sealed class WrittenRequest
{
    // As long as the longest name that is of interest.
    private readonly byte[] _name = new byte["transfer-encoding".Length];
    private Part _part = Part.RequestLine;
    private Part _afterBody;
    private int _nameLength;
    private long _left;
    private bool _isChunked;
    private bool _isUpgrade;

    private enum Part
    {
        RequestLine,
        Name,
        Value,
        ChunkSize,
        Body,

        /// <summary>After a request to speak another protocol; whether it is granted is not looked at.</summary>
        Other,
    }

    /// <summary>Whether the next byte is one of a head.</summary>
    public bool IsInHead => _part is Part.RequestLine or Part.Name or Part.Value;

    /// <summary>Takes note of what is about to be written while <see cref="IsInHead"/>, and changes the names in it.</summary>
    public void TakeHead(Span<byte> bytes)
    {
        while (IsInHead && !bytes.IsEmpty)
        {
            bytes = bytes[(_part == Part.Name ? TakeName(bytes) : TakeLine(bytes))..];
        }

        TakeBody(bytes);
    }

    /// <summary>Takes note of what is about to be written otherwise.</summary>
    public void TakeBody(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _part is (Part.Body or Part.ChunkSize))
        {
            bytes = bytes[(_part == Part.Body ? Skip(bytes) : TakeChunkSize(bytes[0]))..];
        }
    }

    private int TakeLine(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (_part == Part.Value && IsName("content-length"u8))
        {
            foreach (var digit in end < 0 ? bytes : bytes[..end])
            {
                _left = char.IsAsciiDigit((char)digit) ? (_left * 10) + (digit - '0') : _left;
            }
        }

        if (end < 0)
        {
            return bytes.Length;
        }

        (_part, _nameLength) = (Part.Name, 0);
        return end + 1;
    }

    private int TakeName(Span<byte> bytes)
    {
        var end = bytes.IndexOfAny((byte)':', (byte)'\n');
        var name = end < 0 ? bytes : bytes[..end];
        Ascii.ToLowerInPlace(name, out _);
        if (_nameLength + name.Length <= _name.Length)
        {
            name.CopyTo(_name.AsSpan(_nameLength));
        }

        _nameLength += name.Length;
        if (end < 0)
        {
            return bytes.Length;
        }

        if (bytes[end] == '\n')
        {
            EndHead();
        }
        else
        {
            _part = Part.Value;
            _isChunked |= IsName("transfer-encoding"u8);
            _isUpgrade |= IsName("upgrade"u8);
        }

        return end + 1;
    }

    private bool IsName(ReadOnlySpan<byte> name) => _nameLength == name.Length && _name.AsSpan(0, _nameLength).SequenceEqual(name);

    private void EndHead()
    {
        _part = _isUpgrade ? Part.Other : _isChunked ? Part.ChunkSize : _left > 0 ? Part.Body : Part.RequestLine;
        _afterBody = Part.RequestLine;
        _left = _isChunked ? 0 : _left;
        (_isChunked, _isUpgrade) = (false, false);
    }

    private int TakeChunkSize(byte next)
    {
        if (next == '\n')
        {
            // A chunk ends in CR LF, and so does what follows the last one.
            (_part, _afterBody) = (Part.Body, _left == 0 ? Part.RequestLine : Part.ChunkSize);
            _left += 2;
        }
        else if (char.IsAsciiHexDigit((char)next))
        {
            _left = (_left * 16) + (char.IsAsciiDigit((char)next) ? next - '0' : (next | 0x20) - 'a' + 10);
        }

        return 1;
    }

    private int Skip(ReadOnlySpan<byte> bytes)
    {
        var skipped = (int)Math.Min(_left, bytes.Length);
        _left -= skipped;
        if (_left == 0)
        {
            _part = _afterBody;
        }

        return skipped;
    }
}
