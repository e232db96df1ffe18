using System.Buffers.Binary;
using System.Text;

namespace Tests.Edges;

/// <summary>A client of HTTP/2 that says whatever it is told to.</summary>
internal sealed class RawHttp2(Stream stream) : IAsyncDisposable
{
    private const int FrameHead = 9;

    public static ReadOnlyMemory<byte> Preface { get; } = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    /// <summary>A header block without compression: each header as a literal that is not remembered.</summary>
    public static byte[] Block(params (string Name, string Value)[] headers)
    {
        var block = new List<byte>();
        foreach (var (name, value) in headers)
        {
            block.Add(0);
            Text(block, name);
            Text(block, value);
        }

        return [.. block];
    }

    public static Http2Frame Head(int stream, bool isEnd, params (string Name, string Value)[] headers) =>
        new(Http2Frame.Headers, (byte)(Http2Frame.EndHeaders | (isEnd ? Http2Frame.EndStream : 0)), stream, Block(headers));

    public static Http2Frame Data(int stream, string text, bool isEnd = true) =>
        new(Http2Frame.Data, isEnd ? Http2Frame.EndStream : (byte)0, stream, Encoding.Latin1.GetBytes(text));

    /// <summary>The preface and, as it has to be, settings.</summary>
    public Task GreetAsync(CancellationToken cancellationToken, params (ushort Id, uint Value)[] settings)
    {
        var payload = new byte[settings.Length * 6];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(i * 6), settings[i].Id);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan((i * 6) + 2), settings[i].Value);
        }

        return stream.WriteAsync(new byte[][] { Preface.ToArray(),
            new Http2Frame(Http2Frame.Settings, 0, 0, payload).Bytes }.SelectMany(bytes => bytes).ToArray(), cancellationToken).AsTask();
    }

    public Task SendAsync(CancellationToken cancellationToken, params Http2Frame[] frames) =>
        stream.WriteAsync(frames.SelectMany(frame => frame.Bytes).ToArray(), cancellationToken).AsTask();

    /// <returns>Null at the end of the connection.</returns>
    public async Task<Http2Frame?> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var head = new byte[FrameHead];
            if (await stream.ReadAtLeastAsync(head, FrameHead, throwOnEndOfStream: false, cancellationToken) < FrameHead)
            {
                return null;
            }

            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload, cancellationToken);
            return new Http2Frame(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
        }
        catch (Exception error) when (error is IOException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>Reads until a stream, or the connection, has come to its end.</summary>
    /// <returns>The status of its answer; 0 when it was reset, or there is no connection any more.</returns>
    public async Task<int> StatusAsync(int number, CancellationToken cancellationToken)
    {
        var status = 0;
        while (await ReceiveAsync(cancellationToken) is { } frame)
        {
            if (frame.Type == Http2Frame.GoAway && BinaryPrimitives.ReadInt32BigEndian(frame.Payload) < number)
            {
                return 0;
            }

            if (frame.Stream != number)
            {
                continue;
            }

            switch (frame.Type)
            {
                case Http2Frame.Headers:
                    status = status == 0 ? StatusOf(frame.Payload) : status;
                    break;
                case Http2Frame.Reset:
                    return 0;
            }

            if (frame.Type is Http2Frame.Headers or Http2Frame.Data && (frame.Flags & Http2Frame.EndStream) != 0)
            {
                return status;
            }
        }

        return 0;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>The status comes first in a block, from the static table or as a literal with its name from there (RFC 7541, A).</summary>
    private static int StatusOf(ReadOnlySpan<byte> block)
    {
        while ((block[0] & 0xE0) == 0x20)
        {
            block = block[1..];
        }

        int[] known = [200, 204, 206, 304, 400, 404, 500];
        return block[0] is >= 0x88 and <= 0x8E
            ? known[block[0] - 0x88]
            : int.Parse(Encoding.ASCII.GetString(block.Slice(2, 3)), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Text(List<byte> block, string text)
    {
        // Lengths from 127 on go on in further bytes, seven bits each (RFC 7541, 5.1).
        var length = text.Length;
        if (length < 127)
        {
            block.Add((byte)length);
        }
        else
        {
            block.Add(127);
            for (length -= 127; length >= 128; length >>= 7)
            {
                block.Add((byte)(length | 128));
            }

            block.Add((byte)length);
        }

        block.AddRange(Encoding.Latin1.GetBytes(text));
    }
}
