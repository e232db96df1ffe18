using System.Net.Sockets;
using System.Text;
using Tests.Edges;
using Xunit;

namespace Tests.Fuzz;

/// <summary>Requests of the grid, changed at random, on real connections.</summary>
public sealed class WireFuzzTests(EdgeProxies proxies) : IClassFixture<EdgeProxies>
{
    private static readonly string[] Tokens =
    [
        "\r\n", "\n", "\r", "\r\n\r\n", " ", "\t", ":", "\0", "\x0b", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Host: books\r\n",
        "Connection: close\r\n", "Expect: 100-continue\r\n",
        "GET /b HTTP/1.1\r\n", "CONNECT books:80 HTTP/1.1\r\n", "HTTP/1.1", "HTTP/1.0", "5\r\n", "0\r\n\r\n", "hello", "chunked", "identity", "%00", "%", "/..",
        "\\", "\u00ff", "Upgrade: websocket\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];

    [Theory]
    [InlineData(Edge.Gateway)]
    [InlineData(Edge.Outbound)]
    [InlineData(Edge.Inbound)]
    public Task AnyBytes_AreNoMoreRequestsThanTheyLookLike(Edge edge)
    {
        string[] tunnels = ["CONNECT books:80 HTTP/1.1\r\nHost: books:80\r\n\r\nGET /a HTTP/1.1\r\nHost: books\r\n\r\n", "CONNECT [::1]:0 HTTP/1.1\r\n\r\n",
            "CONNECT books HTTP/1.1\r\n\r\n"];
        // In all: of what a caller has broken off the last may arrive a little later.
        var (before, seen) = (proxies.Application.Total, 0L);
        return new Fuzzer([.. EdgeCases.All.Where(one => one.Bytes.Length < 4096).Select(one => one.Bytes), .. tunnels], Tokens).RunAsync(async bytes =>
        {
            await using (var stream = await proxies.ConnectAsync(edge, TestContext.Current.CancellationToken))
            {
                var sent = bytes + EdgeProxies.Sentinel;
                var socket = ((NetworkStream)stream).Socket;
                try
                {
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(sent));
                    // What is not whole is not to be waited for.
                    socket.Shutdown(SocketShutdown.Send);
                    await stream.CopyToAsync(Stream.Null).WaitAsync(EdgeProxies.Limit);
                }
                catch (Exception error) when (error is IOException or SocketException)
                {
                    // Reset.
                }

                seen += sent.Split("HTTP/1.1\r\n").Length - 1;
                Assert.InRange(proxies.Application.Total - before, 0, seen);
            }

            Assert.Empty(proxies.Application.Faults);
        });
    }
}
