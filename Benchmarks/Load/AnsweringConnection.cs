using System.Net;
using System.Net.Sockets;
using System.Text;
using Benchmarks.Processes;

namespace Benchmarks.Load;

/// <summary>A connection on which one request after the other is sent, each when the answer before has been read. It blocks its thread meanwhile.</summary>
internal sealed class AnsweringConnection : IDisposable
{
    private const int Patience = 30_000;
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[16 * 1024];

    /// <exception cref="BenchmarkException">Nobody listens there.</exception>
    public AnsweringConnection(IPEndPoint address)
    {
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = Patience, SendTimeout = Patience };
        try
        {
            _socket.Connect(address);
        }
        catch (SocketException error)
        {
            _socket.Dispose();
            throw new BenchmarkException($"{address} takes no connections: {error.Message}");
        }
    }

    /// <returns>The head of the answer; valid until the next request.</returns>
    /// <exception cref="BenchmarkException">It is not 200, or did not come.</exception>
    public ReadOnlySpan<byte> Ask(ReadOnlySpan<byte> request)
    {
        try
        {
            _socket.Send(request);
            var (read, head, whole) = (0, 0, int.MaxValue);
            while (read < whole)
            {
                var received = _socket.Receive(_buffer.AsSpan(read));
                if (received == 0)
                {
                    throw new BenchmarkException($"{_socket.RemoteEndPoint} closed the connection within an answer, or before one.");
                }

                read += received;
                if (head == 0 && _buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8) is >= 0 and var end)
                {
                    head = end;
                    whole = end + 4 + LengthOf(_buffer.AsSpan(0, end));
                }
            }

            return _buffer.AsSpan(0, head);
        }
        catch (SocketException error)
        {
            throw new BenchmarkException($"A request failed: {error.Message}");
        }
    }

    public void Dispose() => _socket.Dispose();

    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 200 "u8) || ValueOf(head, "content-length"u8) is not { Length: > 0 } digits || !int.TryParse(digits, out var length))
        {
            throw new BenchmarkException($"An answer is not 200 with a body of known length:\n{Encoding.Latin1.GetString(head)}");
        }

        return length;
    }

    /// <summary>The value of a header; empty for none.</summary>
    public static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        while (head.IndexOf((byte)'\n') is >= 0 and var end)
        {
            head = head[(end + 1)..];
            if (head.Length > name.Length && head[name.Length] == ':' && Ascii.EqualsIgnoreCase(head[..name.Length], name))
            {
                var value = head[(name.Length + 1)..];
                var stop = value.IndexOf((byte)'\r');
                return (stop < 0 ? value : value[..stop]).Trim((byte)' ');
            }
        }

        return [];
    }
}
