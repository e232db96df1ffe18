using System.Net.Sockets;
using System.Text;

namespace Tests.Reliability.Network;

/// <summary>One connection of a <see cref="ScriptedPeer"/>.</summary>
internal sealed class ScriptedConnection(Socket socket, Stream stream, CancellationToken end)
{
    public Stream Stream => stream;

    public CancellationToken End => end;

    /// <summary>Reads up to the end of a request's head.</summary>
    /// <exception cref="IOException">The caller has ended the connection.</exception>
    public async Task<string> HeadAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, end);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    public async Task SendAsync(string text)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), end);
        await stream.FlushAsync(end);
    }

    /// <summary>Reads until the caller has ended the connection.</summary>
    public Task UntilGoneAsync() => stream.CopyToAsync(Stream.Null, end);

    public void Reset() => Sockets.Reset(socket);
}
