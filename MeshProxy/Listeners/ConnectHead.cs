using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using MeshProxy.LocalReplies;

namespace MeshProxy.Listeners;

/// <summary>
/// The head of a CONNECT. No server has read it: what is refused elsewhere is refused here too, and a length besides, since there is no body that two readers
/// could end in different places (RFC 9110, 9.3.6).
/// </summary>
/// <param name="Authority">Host and port, as the caller gave them; null when the head cannot be used.</param>
/// <param name="Refusal">How it is refused; null for a head that is as it has to be.</param>
internal sealed record ConnectHead(string? Authority, BadRequestReply? Refusal)
{
    private const int MostHeaders = 100;
    private const int MostBytes = 16 * 1024;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Control characters, but for the tab; a CR or LF among them is the end of no line.</summary>
    private static readonly SearchValues<char> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Where(code => code != '\t').Append(0x7F).Select(code => (char)code)]);

    private static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    public static ConnectHead Unreadable { get; } = new(null, BadRequestReply.Malformed);

    /// <summary>Reads the whole head, and nothing behind it.</summary>
    /// <exception cref="OperationCanceledException">It did not come in time.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async ValueTask<ConnectHead> ReadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            if (TryTake(input, read, out var head))
            {
                return Read(head);
            }

            if (read.IsCompleted || read.Buffer.Length > MostBytes)
            {
                return Unreadable;
            }
        }
    }

    private static bool TryTake(PipeReader input, ReadResult read, out string head)
    {
        var reader = new SequenceReader<byte>(read.Buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> bytes, End))
        {
            head = "";
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            return false;
        }

        head = Encoding.Latin1.GetString(bytes);
        input.AdvanceTo(reader.Position);
        return true;
    }

    /// <param name="head">Its lines, such as <c>CONNECT host:port HTTP/1.1</c>, without the empty one behind them.</param>
    private static ConnectHead Read(string head)
    {
        var lines = head.Split("\r\n");
        if (lines[0].Split(' ') is not [_, var authority, "HTTP/1.1" or "HTTP/1.0"] || authority.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return Unreadable;
        }

        return new ConnectHead(authority, Refuse(lines.AsSpan(1)));
    }

    private static BadRequestReply? Refuse(ReadOnlySpan<string> headers)
    {
        if (headers.Length > MostHeaders)
        {
            return BadRequestReply.TooManyHeaders;
        }

        var hasCoding = false;
        foreach (var line in headers)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = line.AsSpan(0, Math.Max(colon, 0));
            if (name.IsEmpty || name.ContainsAnyExcept(NameCharacters) || line.AsSpan().ContainsAny(ControlCharacters))
            {
                return BadRequestReply.Malformed;
            }

            if (name.Equals("content-length", StringComparison.OrdinalIgnoreCase) && line.AsSpan(colon + 1).Trim(" \t") is not "0")
            {
                return BadRequestReply.BodyOfConnect;
            }

            hasCoding |= name.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase);
        }

        return hasCoding ? BadRequestReply.UnknownTransferEncoding : null;
    }
}
