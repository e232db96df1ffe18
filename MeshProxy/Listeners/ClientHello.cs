using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using MeshProxy.Tls;

namespace MeshProxy.Listeners;

/// <summary>Reads the first message of a TLS handshake (RFC 8446, 4.1.2) for the server name (RFC 6066, 3) and what it offers for ALPN (RFC 7301).</summary>
internal static class ClientHello
{
    /// <summary>The first byte of a TLS handshake.</summary>
    public const byte HandshakeRecord = 22;

    private const int ServerName = 0;
    private const int SignatureAlgorithms = 13;
    private const int SupportedVersions = 43;
    private const ushort Tls13 = 0x0304;
    private const int Protocols = 16;
    private const int RecordHead = 5;
    private const int MessageHead = 4;
    private const int LongestMessage = 64 * 1024;

    /// <param name="bytes">What has come so far.</param>
    /// <param name="isTls">Whether it is such a message at all.</param>
    /// <param name="serverName">The name asked for, or null.</param>
    /// <param name="isMesh">Whether it offers a protocol of the mesh's own.</param>
    /// <returns>False when more bytes are needed.</returns>
    public static bool TryRead(in ReadOnlySequence<byte> bytes, out bool isTls, out string? serverName, out bool isMesh)
    {
        serverName = null;
        isMesh = false;
        isTls = false;
        if (!TryGather(bytes, out var isWrong, out var message))
        {
            return isWrong;
        }

        isTls = TryReadMessage(message, out serverName, out isMesh);
        return true;
    }

    /// <summary>Reads what the client can do with certificates (RFC 8446, 4.2.3; RFC 5289).</summary>
    /// <param name="bytes">What has come so far.</param>
    /// <param name="offer">The offer; <see cref="ClientOffer.None"/> when it is no such message.</param>
    /// <returns>False when more bytes are needed.</returns>
    public static bool TryReadOffer(in ReadOnlySequence<byte> bytes, out ClientOffer offer)
    {
        offer = ClientOffer.None;
        if (!TryGather(bytes, out var isWrong, out var message))
        {
            return isWrong;
        }

        if (TryPart(message, out var suites, out var extensions))
        {
            offer = OfferOf(suites, extensions);
        }

        return true;
    }

    /// <summary>Puts the message together: a long one comes in several records.</summary>
    private static bool TryGather(in ReadOnlySequence<byte> bytes, out bool isWrong, out byte[] message)
    {
        var reader = new SequenceReader<byte>(bytes);
        var gathered = new ArrayBufferWriter<byte>();
        Span<byte> head = stackalloc byte[RecordHead];
        isWrong = false;
        message = [];
        while (reader.TryCopyTo(head))
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(head[3..]);
            if (head[0] != HandshakeRecord || head[1] != 3 || length == 0)
            {
                isWrong = true;
                return false;
            }

            reader.Advance(RecordHead);
            var available = (int)Math.Min(length, reader.Remaining);
            reader.TryCopyTo(gathered.GetSpan(available)[..available]);
            gathered.Advance(available);
            reader.Advance(available);
            if (gathered.WrittenCount >= MessageHead)
            {
                var start = gathered.WrittenSpan;
                var whole = MessageHead + ((start[1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(start[2..]));
                isWrong = start[0] != 1 || whole > LongestMessage;
                if (isWrong)
                {
                    return false;
                }

                if (gathered.WrittenCount >= whole)
                {
                    message = start[MessageHead..whole].ToArray();
                    return true;
                }
            }
        }

        return false;
    }

    /// <returns>False when the message is not as it has to be.</returns>
    private static bool TryReadMessage(ReadOnlySpan<byte> message, out string? name, out bool isMesh)
    {
        name = null;
        isMesh = false;
        if (!TryPart(message, out _, out var extensions))
        {
            return false;
        }

        while (extensions.Length >= 2)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake(ref extensions, 2, out var content))
            {
                return false;
            }

            var isGood = type switch
            {
                ServerName => TryReadName(content, out name),
                Protocols => TryReadProtocols(content, out isMesh),
                _ => true,
            };
            if (!isGood)
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>False when the message is not as it has to be.</returns>
    private static bool TryPart(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> suites, out ReadOnlySpan<byte> extensions)
    {
        suites = default;
        extensions = default;
        // Version and random, session, cipher suites, compression methods.
        const int versionAndRandom = 2 + 32;
        if (message.Length < versionAndRandom)
        {
            return false;
        }

        var rest = message[versionAndRandom..];
        // There may be no extensions at all.
        return TryTake(ref rest, 1, out _) && TryTake(ref rest, 2, out suites) && TryTake(ref rest, 1, out _)
            && (rest.IsEmpty || TryTake(ref rest, 2, out extensions));
    }

    private static ClientOffer OfferOf(ReadOnlySpan<byte> suites, ReadOnlySpan<byte> extensions)
    {
        var (offersTls13, verifiesEcdsa, verifiesRsa, hasEcdsaSuites, hasRsaSuites) = (false, false, false, false, false);
        for (; suites.Length >= 2; suites = suites[2..])
        {
            var suite = BinaryPrimitives.ReadUInt16BigEndian(suites);
            hasEcdsaSuites |= suite is 0xC009 or 0xC00A or 0xC023 or 0xC024 or 0xC02B or 0xC02C or 0xCCA9;
            hasRsaSuites |= suite is 0xC013 or 0xC014 or 0xC027 or 0xC028 or 0xC02F or 0xC030 or 0xCCA8 or 0x009C or 0x009D or 0x009E or 0x009F or 0xCCAA;
        }

        while (extensions.Length >= 2)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake(ref extensions, 2, out var content))
            {
                break;
            }

            if (type == SignatureAlgorithms && TryTake(ref content, 2, out var schemes))
            {
                for (; schemes.Length >= 2; schemes = schemes[2..])
                {
                    var scheme = BinaryPrimitives.ReadUInt16BigEndian(schemes);
                    verifiesEcdsa |= scheme is 0x0403 or 0x0503 or 0x0603;
                    verifiesRsa |= scheme is 0x0401 or 0x0501 or 0x0601 or 0x0804 or 0x0805 or 0x0806;
                }
            }
            else if (type == SupportedVersions && TryTake(ref content, 1, out var versions))
            {
                for (; versions.Length >= 2; versions = versions[2..])
                {
                    offersTls13 |= BinaryPrimitives.ReadUInt16BigEndian(versions) == Tls13;
                }
            }
        }

        return new ClientOffer(offersTls13, verifiesEcdsa, verifiesRsa, hasEcdsaSuites, hasRsaSuites);
    }

    private static bool TryReadName(ReadOnlySpan<byte> content, out string? name)
    {
        name = null;
        // A list, of which only host names exist: one byte of type, then the name.
        if (!TryTake(ref content, 2, out var list) || list.IsEmpty || list[0] != 0)
        {
            return false;
        }

        list = list[1..];
        if (!TryTake(ref list, 2, out var host))
        {
            return false;
        }

        name = Encoding.ASCII.GetString(host).TrimEnd('.');
        return true;
    }

    private static bool TryReadProtocols(ReadOnlySpan<byte> content, out bool isMesh)
    {
        isMesh = false;
        if (!TryTake(ref content, 2, out var list))
        {
            return false;
        }

        while (!list.IsEmpty)
        {
            if (!TryTake(ref list, 1, out var protocol))
            {
                return false;
            }

            isMesh |= protocol.StartsWith(MeshProtocols.Prefix);
        }

        return true;
    }

    /// <summary>Takes what stands behind its own length, of one or two bytes.</summary>
    private static bool TryTake(scoped ref ReadOnlySpan<byte> rest, int lengthBytes, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (rest.Length < lengthBytes)
        {
            return false;
        }

        var length = lengthBytes == 1 ? rest[0] : BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length < lengthBytes + length)
        {
            return false;
        }

        content = rest.Slice(lengthBytes, length);
        rest = rest[(lengthBytes + length)..];
        return true;
    }
}
