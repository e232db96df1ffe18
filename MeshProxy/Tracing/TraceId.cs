using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;

namespace MeshProxy.Tracing;

/// <summary>The id that all spans of a trace share.</summary>
/// <param name="High">Its first 8 bytes; 0 for one of 64 bits.</param>
/// <param name="Low">Its last 8 bytes.</param>
internal readonly record struct TraceId(ulong High, ulong Low)
{
    public bool IsEmpty => (High | Low) == 0;

    public static TraceId Next() => new(TraceNumbers.Next(), TraceNumbers.Next());

    /// <summary>Reads 32 hexadecimal digits, or 16 as B3 allows.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TraceId id)
    {
        id = default;
        ulong high = 0;
        if (text.Length is not (16 or 32) || !TraceNumbers.TryParse(text[^16..], out var low) || (text.Length == 32 && !TraceNumbers.TryParse(text[..16], out high)))
        {
            return false;
        }

        id = new TraceId(high, low);
        return !id.IsEmpty;
    }

    /// <summary>16 bytes, as OTLP has it.</summary>
    public ByteString ToBytes()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return ByteString.CopyFrom(bytes);
    }

    /// <summary>32 digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");
}
