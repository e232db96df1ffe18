using System.Net;
using System.Net.Sockets;
using System.Text;
using Tests.Edges;
using Xunit;

namespace Tests.Proxy;

/// <summary>Requests go on with the threads that read from sockets, of which there are few: nobody may keep one to himself.</summary>
public sealed class SharedThreadsTests
{
    private const int Busy = 4;
    private static readonly byte[] Piece = new byte[256 * 1024];
    // With a thread for each of two greedy ones, a single answer took some ten seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST http://books/ HTTP/1.1\r\nHost: books\r\nContent-Length: 900000000000\r\n\r\n", true, false)]
    [InlineData("GET http://books/ HTTP/1.1\r\nHost: books\r\n\r\n", false, true)]
    [InlineData("CONNECT db:3306 HTTP/1.1\r\nHost: db:3306\r\n\r\n", true, true)]
    public async Task ConnectionsThatNeverPause_LeaveOthersTheirTurn(string head, bool sends, bool receives)
    {
        await using var greedy = new ScriptedServer(async (_, stream, end) =>
        {
            await stream.WriteAsync(receives && !sends ? "HTTP/1.1 200 OK\r\nContent-Length: 900000000000\r\n\r\n"u8.ToArray() : [], end);
            await Task.WhenAll(sends ? DrainAsync(stream, end) : Task.CompletedTask, receives ? PourAsync(stream, end) : Task.CompletedTask);
        });
        await using var other = await UpstreamServer.SayingAsync("me too");
        await using var plane = new FakeControlPlane
        {
            FirstPush = MeshPush.Outbound(1, ("books", [greedy.Port]), ("ratings", [other.Port])).With(push =>
            {
                push.Listeners[0].FilterChains.Add(TcpRelayTests.Tcp("db", 3306));
                push.Clusters.Add(MeshPush.Cluster("db"));
                push.EndpointSets.Add(MeshPush.Endpoints("db", greedy.Port));
            }),
        };
        await plane.StartAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane);
        await (await plane.StreamAsync()).NextAckAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var moved = new long[Busy];
        var busy = Enumerable.Range(0, Busy).Select(i => KeepBusyAsync(proxy.OutboundPort, head, sends, receives, bytes => Interlocked.Add(ref moved[i], bytes), end.Token)).ToArray();
        await Eventually.TrueAsync(() => busy.All(task => !task.IsCompleted) && moved.All(bytes => bytes > 64L * 1024 * 1024), "all of them are at it");

        await AskAsync(proxy).WaitAsync(Limit, Token);
        Assert.DoesNotContain(busy, task => task.IsCompleted);
        await end.CancelAsync();
        await Task.WhenAll(busy).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static async Task AskAsync(ProxyUnderTest proxy)
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("me too", await proxy.GetAsync("http://ratings/"));
        }

        // The admin listener shares the threads too.
        await proxy.AdminAsync("/stats");
    }

    private static async Task KeepBusyAsync(int port, string head, bool sends, bool receives, Action<long> moved, CancellationToken end)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, end);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), end);
        if (head.StartsWith("CONNECT", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(new byte["HTTP/1.1 200 OK\r\n\r\n".Length], end);
            // What the server takes for a head.
            await stream.WriteAsync("\r\n\r\n"u8.ToArray(), end);
        }

        await Task.WhenAll(
            sends ? PourAsync(stream, end, receives ? null : moved) : Task.CompletedTask,
            receives ? DrainAsync(stream, end, moved) : Task.CompletedTask);
    }

    private static async Task PourAsync(Stream stream, CancellationToken end, Action<long>? moved = null)
    {
        while (true)
        {
            await stream.WriteAsync(Piece, end);
            moved?.Invoke(Piece.Length);
        }
    }

    private static async Task DrainAsync(Stream stream, CancellationToken end, Action<long>? moved = null)
    {
        var buffer = new byte[Piece.Length];
        while (await stream.ReadAsync(buffer, end) is > 0 and var read)
        {
            moved?.Invoke(read);
        }
    }
}
