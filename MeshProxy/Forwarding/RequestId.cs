using System.Security.Cryptography;

namespace MeshProxy.Forwarding;

/// <summary>
/// Makes values of <c>x-request-id</c>: UUIDs of version 4. Random bytes are fetched for many of them at once, as Envoy does: the runtime asks the kernel for
/// each.
/// </summary>
internal static class RequestId
{
    private const int Length = 16;
    private const int Fetched = 256;
    private const int VersionAt = 6;
    private const int VariantAt = 8;

    [ThreadStatic]
    private static byte[]? _bytes;

    [ThreadStatic]
    private static int _left;

    public static string Next()
    {
        var bytes = _bytes ??= new byte[Fetched * Length];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(bytes);
            _left = Fetched;
        }

        var id = bytes.AsSpan(--_left * Length, Length);
        // RFC 9562, 5.4.
        id[VersionAt] = (byte)((id[VersionAt] & 0x0F) | 0x40);
        id[VariantAt] = (byte)((id[VariantAt] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true).ToString();
    }
}
