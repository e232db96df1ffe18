using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;

namespace MeshProxy.Tracing;

/// <summary>Ids of 8 bytes: spans have them, and the halves of a trace's.</summary>
internal static class TraceNumbers
{
    /// <summary>One that nobody has.</summary>
    public static ulong Next()
    {
        Span<byte> bytes = stackalloc byte[8];
        ulong number;
        do
        {
            Random.Shared.NextBytes(bytes);
            number = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }
        while (number == 0);

        return number;
    }

    public static bool TryParse(ReadOnlySpan<char> digits, out ulong number) =>
        ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);

    public static ByteString ToBytes(ulong number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return ByteString.CopyFrom(bytes);
    }
}
