using MeshProtocol;
using Tests.Edges;
using Tests.Proxy;
using Xunit;

namespace Tests.Reliability.Network;

/// <summary>
/// Callers reset their connection (RST) at each moment of an exchange. Upstream is told, and nothing of it stays: with a limit of one request in flight,
/// one that stayed would keep all others out.
/// </summary>
public sealed class CallerResetTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: books\r\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Get, "")]
    [InlineData("POST / HTTP/1.1\r\nHost: books\r\nContent-Length: 1000\r\n\r\nbegun", "")]
    [InlineData("POST / HTTP/1.1\r\nHost: books\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n", "")]
    [InlineData("GET /waiting HTTP/1.1\r\nHost: books\r\n\r\n", "")]
    [InlineData("GET /endless HTTP/1.1\r\nHost: books\r\n\r\n", "HTTP/1.1 200 OK\r\n")]
    public async Task Reset_LeavesNothingBehind(string sent, string awaited)
    {
        var begun = 0;
        await using var upstream = new ScriptedPeer(async connection =>
        {
            while (true)
            {
                var head = await connection.HeadAsync();
                if (!head.StartsWith("GET / ", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref begun);
                }

                if (head.StartsWith("GET /waiting", StringComparison.Ordinal) || head.StartsWith("POST", StringComparison.Ordinal))
                {
                    await connection.UntilGoneAsync();
                    return;
                }

                if (head.StartsWith("GET /endless", StringComparison.Ordinal))
                {
                    await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                    while (true)
                    {
                        await connection.Stream.WriteAsync(new byte[16 * 1024], connection.End);
                    }
                }

                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        await using var gateway = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "books", upstream.Port).With(push =>
            push.Clusters[0].CircuitBreakers = new CircuitBreakers { MaxRequests = 1 }));
        var slot = gateway.Host.Slot(ListenerDirection.Gateway, 80);
        for (var i = 1; i <= 5; i++)
        {
            var caller = await RawSocket.ConnectAsync(slot.Bound.Port, Token);
            await caller.SendAsync(sent, Token);
            Assert.Equal(awaited, await caller.ReceiveAsync(awaited.Length, Token));
            if (sent != Get)
            {
                var expected = i;
                await Eventually.TrueAsync(() => Volatile.Read(ref begun) == expected, "the request to be under way");
            }

            Sockets.Reset(caller.Stream.Socket);

            await Eventually.TrueAsync(() => slot.Statistics.Active == 0, "the request to be over");
            Assert.Equal("ok", await AskAsync(slot.Bound.Port));
        }

        if (sent != Get)
        {
            await Eventually.TrueAsync(() => upstream.Ends.Count >= 5, "upstream to hear of it");
        }
    }

    private static async Task<string> AskAsync(int port)
    {
        using var caller = await RawSocket.ConnectAsync(port, Token);
        var answer = await EdgeProxies.ExchangeAsync(caller.Stream, $"{Get}Connection: close\r\n\r\n", Token);
        return answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
    }
}
