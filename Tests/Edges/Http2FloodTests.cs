using MeshProtocol;
using MeshProxy.Limits;
using Xunit;

namespace Tests.Edges;

/// <summary>What one connection of HTTP/2 can ask for is bounded; others are served meanwhile.</summary>
public sealed class Http2FloodTests
{
    private const int Enough = 128 * 1024 * 1024;
    private const ushort InitialWindowSize = 4;

    private static readonly (string, string)[] Get = [(":method", "GET"), (":scheme", "http"), (":authority", "books"), (":path", "/slow")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StreamsThatAreResetAtOnce_EndTheirConnection()
    {
        await using var upstream = new RecordingServer { Answer = request => request.Target == "/slow" ? "" : RecordingServer.Repeat(request) };
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port, new ProxyLimits { Streams = 100 });
        await using var client = await gateway.ConnectHttp2Async();
        await client.GreetAsync(Token);
        var ending = EndAsync(client);

        var sent = 0;
        try
        {
            for (; sent < 200_000 && !ending.IsCompleted; sent += 50)
            {
                await client.SendAsync(Token, [.. Enumerable.Range(sent, 50).SelectMany(i => new[]
                {
                    RawHttp2.Head((2 * i) + 1, isEnd: true, Get),
                    new Http2Frame(Http2Frame.Reset, 0, (2 * i) + 1, [0, 0, 0, 8]),
                })]);
            }
        }
        catch (IOException)
        {
            // As it has to be.
        }

        await ending.WaitAsync(EdgeProxies.Limit, Token);
        Assert.InRange(sent, 0, 100_000);
        Assert.True(await gateway.ServesAsync());
        await Eventually.TrueAsync(() => gateway.Host.Slot(ListenerDirection.Gateway, 80).Statistics.Active == 0, "the requests that were reset have ended");
        await Eventually.TrueAsync(() => upstream.Connections <= 1, "and their connections to upstream");
    }

    [Fact]
    public async Task HeadWithoutAnEnd_EndsItsConnection()
    {
        await using var upstream = new RecordingServer();
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port);
        await using var client = await gateway.ConnectHttp2Async();
        await client.GreetAsync(Token);
        var ending = EndAsync(client);
        var piece = new Http2Frame(Http2Frame.Continuation, 0, 1, RawHttp2.Block(("x", new string('x', 15_000))));

        Assert.InRange(await FloodAsync(client, ending, RawHttp2.Head(1, isEnd: true, Get) with { Flags = Http2Frame.EndStream }, piece, 10_000), 0, 1000);

        await ending.WaitAsync(EdgeProxies.Limit, Token);
        Assert.Empty(upstream.Requests);
        Assert.True(await gateway.ServesAsync());
    }

    [Fact]
    public async Task EmptyContinuationsWithoutAnEnd_EndWithTheTimeOfAHead()
    {
        await using var upstream = new RecordingServer();
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port, new ProxyLimits { HeadTime = TimeSpan.FromSeconds(1) });
        await using var client = await gateway.ConnectHttp2Async();
        await client.GreetAsync(Token);
        var ending = EndAsync(client);

        var open = RawHttp2.Head(1, isEnd: true, Get) with { Flags = Http2Frame.EndStream };
        await FloodAsync(client, ending, open, new Http2Frame(Http2Frame.Continuation, 0, 1, []), int.MaxValue);

        await ending.WaitAsync(EdgeProxies.Limit, Token);
        Assert.Empty(upstream.Requests);
    }

    public static TheoryData<byte, int> Nuisances => new()
    {
        { Http2Frame.Ping, 8 },
        { Http2Frame.Settings, 0 },
        { Http2Frame.Settings, 6 },
        { Http2Frame.Priority, 5 },
    };

    [Theory]
    [MemberData(nameof(Nuisances))]
    public async Task FramesThatAskForAnswersThatNobodyReads_TakeNoMemory(byte type, int length)
    {
        await using var upstream = new RecordingServer();
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port);
        await using var client = await gateway.ConnectHttp2Async();
        await client.GreetAsync(Token);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        // A setting that nobody knows.
        byte[] payload = length == 6 ? [0, 99, 0, 0, 0, 0] : new byte[length];
        var frames = Enumerable.Repeat(new Http2Frame(type, 0, type == Http2Frame.Priority ? 1 : 0, payload), 1000).ToArray();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            for (var i = 0; i < 2000; i++)
            {
                await client.SendAsync(patience.Token, frames);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // It was cut off, or the proxy reads no more than its answers are read.
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Enough);
        Assert.True(await gateway.ServesAsync());
    }

    [Fact]
    public async Task HeadersThatRepeatOneLongHeader_AreRefused()
    {
        await using var upstream = new RecordingServer();
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port);
        await using var client = await gateway.ConnectHttp2Async();
        await client.GreetAsync(Token);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        // Remembered in the table (RFC 7541, 6.2.1), where it is the newest: index 62.
        byte[] remembered = RawHttp2.Block(("x", new string('x', 3900)));
        remembered[0] = 0x40;
        byte[] bomb = [.. RawHttp2.Block(Get), .. remembered, .. Enumerable.Repeat((byte)0xBE, 12_000)];

        await client.SendAsync(Token, new Http2Frame(Http2Frame.Headers, Http2Frame.EndHeaders | Http2Frame.EndStream, 1, bomb));

        Assert.Contains(await client.StatusAsync(1, Token), new[] { 0, 431 });
        Assert.Empty(upstream.Requests);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Enough);
    }

    [Fact]
    public async Task AnswersThatNobodyReads_AreNotKept()
    {
        const int Streams = 20;
        const int Length = 64 * 1024 * 1024;
        await using var upstream = new ScriptedServer(async (head, stream, end) =>
        {
            var length = head.Contains("/slow", StringComparison.Ordinal) ? Length : 0;
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"), end);
            for (var i = 0; i < length; i += 64 * 1024)
            {
                await stream.WriteAsync(new byte[64 * 1024], end);
            }
        });
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var client = await gateway.ConnectHttp2Async();
        await client.GreetAsync(Token, (InitialWindowSize, 0));
        await client.SendAsync(Token, [.. Enumerable.Range(0, Streams).Select(i => RawHttp2.Head((2 * i) + 1, isEnd: true, Get))]);
        for (var answers = 0; answers < Streams;)
        {
            answers += (await client.ReceiveAsync(Token))?.Type == Http2Frame.Headers ? 1 : 0;
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Enough);
        Assert.True(await gateway.ServesAsync());
    }

    [Fact]
    public async Task MoreStreamsThanAllowed_AreRefused()
    {
        await using var upstream = new RecordingServer { Answer = _ => "" };
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port, new ProxyLimits { Streams = 3 });
        await using var client = await gateway.ConnectHttp2Async();
        await client.GreetAsync(Token);
        await client.SendAsync(Token, [.. Enumerable.Range(0, 4).Select(i => RawHttp2.Head((2 * i) + 1, isEnd: true, Get))]);

        Assert.Equal(0, await client.StatusAsync(7, Token));
        await Eventually.TrueAsync(() => upstream.Requests.Count == 3, "the others went upstream");
    }

    private static async Task<int> FloodAsync(RawHttp2 client, Task ending, Http2Frame first, Http2Frame piece, int most)
    {
        var sent = 0;
        try
        {
            await client.SendAsync(Token, first);
            for (; sent < most && !ending.IsCompleted; sent++)
            {
                await client.SendAsync(Token, piece);
            }
        }
        catch (IOException)
        {
            // As it has to be.
        }

        return sent;
    }

    /// <summary>Reads until the proxy ends the connection.</summary>
    private static async Task EndAsync(RawHttp2 client)
    {
        while (await client.ReceiveAsync(Token) is not null)
        {
        }
    }
}
