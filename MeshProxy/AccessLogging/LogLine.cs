using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace MeshProxy.AccessLogging;

/// <summary>A line in the making, in a rented buffer that belongs to whoever takes it.</summary>
internal ref struct LogLine(int capacity)
{
    private const int LongestNumber = 64;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    /// <summary>The buffer, to be returned to the shared pool.</summary>
    public readonly byte[] Buffer => _buffer;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Space(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>As text: <c>-</c> where there is nothing.</summary>
    public void AppendText(in LogValue value, int limit)
    {
        if (value.Reference is string text)
        {
            AppendLatin1(text.AsSpan(0, Math.Min(text.Length, limit)), value.Kind == LogValueKind.JoinedText);
        }
        else
        {
            AppendOther(value);
        }
    }

    /// <summary>As part of a JSON string.</summary>
    public void AppendWithinJson(in LogValue value, int limit)
    {
        if (value.Reference is string text)
        {
            var plain = text[..Math.Min(text.Length, limit)];
            if (value.Kind == LogValueKind.JoinedText)
            {
                plain = plain.Replace(' ', '_');
            }

            if (!Ascii.IsValid(plain))
            {
                // Header values are kept byte for byte; most of those beyond ASCII are UTF-8.
                plain = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(plain));
            }

            Append(Encoding.UTF8.GetBytes(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(plain)));
        }
        else
        {
            AppendOther(value);
        }
    }

    /// <summary>As a JSON value of its own: a number, a string, or null.</summary>
    public void AppendJson(in LogValue value, int limit)
    {
        switch (value.Kind)
        {
            case LogValueKind.Absent:
                Append("null"u8);
                break;
            case LogValueKind.Number:
                AppendOther(value);
                break;
            default:
                Append("\""u8);
                AppendWithinJson(value, limit);
                Append("\""u8);
                break;
        }
    }

    private void AppendOther(in LogValue value)
    {
        switch (value.Kind)
        {
            case LogValueKind.Number:
                value.Number.TryFormat(Space(LongestNumber), out var digits, default, CultureInfo.InvariantCulture);
                Length += digits;
                break;
            case LogValueKind.Time:
                new DateTime(value.Number, DateTimeKind.Utc)
                    .TryFormat(Space(LongestNumber), out var time, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
                Length += time;
                break;
            case LogValueKind.EndPoint:
                AppendEndPoint((IPAddress)value.Reference!, value.Number);
                break;
            default:
                Append("-"u8);
                break;
        }
    }

    private void AppendEndPoint(IPAddress address, long port)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var isBracketed = port >= 0 && plain.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        Append(isBracketed ? "["u8 : default);
        plain.TryFormat(Space(LongestNumber), out var written);
        Length += written;
        Append(isBracketed ? "]"u8 : default);
        if (port >= 0)
        {
            Append(":"u8);
            AppendOther(LogValue.Of(port));
        }
    }

    // Header values are kept byte for byte; what is beyond that, such as a name in the configuration, is UTF-8. No text ends the line.
    private void AppendLatin1(ReadOnlySpan<char> text, bool isJoined)
    {
        var space = Space(text.Length * 3);
        var written = 0;
        foreach (var character in text)
        {
            switch (character)
            {
                case ' ' when isJoined:
                    space[written++] = (byte)'_';
                    break;
                case < ' ':
                    space[written++] = (byte)' ';
                    break;
                case <= '\u00FF':
                    space[written++] = (byte)character;
                    break;
                default:
                    written += Encoding.UTF8.GetBytes([character], space[written..]);
                    break;
            }
        }

        Length += written;
    }

    private Span<byte> Space(int needed)
    {
        if (_buffer.Length - Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + needed));
            _buffer.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(Length);
    }
}
