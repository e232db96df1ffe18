using System.Net.Sockets;
using System.Text;
using MeshProtocol;
using MeshProxy.Limits;
using Tests.Proxy;
using Xunit;

namespace Tests.Edges;

/// <summary>Callers and upstreams that are slow, many, or without an end.</summary>
public sealed class SlowAndManyTests
{
    private const int Enough = 128 * 1024 * 1024;
    private const string Get = "GET / HTTP/1.1\r\nHost: books\r\n\r\n";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneConnectionTooMany_IsClosed()
    {
        await using var upstream = new RecordingServer();
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port, new ProxyLimits { Connections = 3 });
        var open = new List<RawSocket>();
        for (var i = 0; i < 3; i++)
        {
            open.Add(await gateway.ConnectAsync());
            await open[i].SendAsync(Get, Token);
            Assert.Equal("HTTP/1.1 200 OK", await open[i].ReceiveAsync("HTTP/1.1 200 OK".Length, Token));
        }

        using (var refused = await gateway.ConnectAsync())
        {
            Assert.True(await refused.IsClosedAsync(Token));
        }

        open[0].Dispose();
        var limit = gateway.Host.Slot(ListenerDirection.Gateway, 80).Limit!;
        await Eventually.TrueAsync(() => limit.Open == 2, "a place is free");
        Assert.True(await gateway.ServesAsync());
        Assert.Equal(1, limit.Refused);
        open.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: bo")]
    [InlineData("GET / HTTP/1.1\r\nHost: books\r\nX: ")]
    public async Task HeadThatComesDropByDrop_IsAnswered408(string begin)
    {
        await using var upstream = new RecordingServer();
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port, new ProxyLimits { HeadTime = TimeSpan.FromSeconds(1) });
        using var socket = await gateway.ConnectAsync();
        await socket.SendAsync(begin, Token);
        var answering = EdgeProxies.ExchangeAsync(socket.Stream, "", Token);
        await DripAsync(socket, "x", answering);
        Assert.StartsWith("HTTP/1.1 408 Request Timeout\r\n", await answering, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task ConnectionWithoutARequest_IsClosedAfterTheIdleTime()
    {
        await using var upstream = new RecordingServer();
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port, new ProxyLimits { IdleTime = TimeSpan.FromSeconds(1) });
        using var socket = await gateway.ConnectAsync();
        Assert.EndsWith("GET /", await EdgeProxies.ExchangeAsync(socket.Stream, Get, Token), StringComparison.Ordinal);
        await using var client = await gateway.ConnectHttp2Async();
        await client.GreetAsync(Token);
        Assert.Equal(0, await client.StatusAsync(1, Token));
    }

    [Fact]
    public async Task BodyThatComesDropByDrop_IsRefusedWhereARateIsSet()
    {
        await using var upstream = new RecordingServer();
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port, new ProxyLimits { BodyRate = 10_000 });
        using var socket = await gateway.ConnectAsync();
        await socket.SendAsync("POST / HTTP/1.1\r\nHost: books\r\nContent-Length: 1000000\r\n\r\n", Token);
        var answering = EdgeProxies.ExchangeAsync(socket.Stream, "", Token);
        await DripAsync(socket, "x", answering);
        Assert.Contains((await answering).Split(' ').ElementAtOrDefault(1), new[] { "408", "400" });
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task AnswerThatNobodyReads_IsNotKept()
    {
        await using var upstream = new ScriptedServer(async (head, stream, end) =>
        {
            var length = head.StartsWith("GET /slow", StringComparison.Ordinal) ? 256 * 1024 * 1024 : 0;
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"), end);
            for (var sent = 0; sent < length; sent += 1024 * 1024)
            {
                await stream.WriteAsync(new byte[1024 * 1024], end);
            }
        });
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var sockets = new List<RawSocket>();
        for (var i = 0; i < 20; i++)
        {
            sockets.Add(await gateway.ConnectAsync());
            await sockets[i].SendAsync("GET /slow HTTP/1.1\r\nHost: books\r\n\r\n", Token);
            Assert.Equal("HTTP/1.1 200 OK", await sockets[i].ReceiveAsync("HTTP/1.1 200 OK".Length, Token));
        }

        Assert.True(await gateway.ServesAsync());
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Enough);
        sockets.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task ChunkExtensionWithoutAnEnd_TakesNoMemory()
    {
        await using var upstream = new RecordingServer();
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var socket = await gateway.ConnectAsync();
        var answering = EdgeProxies.ExchangeAsync(socket.Stream, "", Token);
        await socket.SendAsync("POST / HTTP/1.1\r\nHost: books\r\nTransfer-Encoding: chunked\r\n\r\n5;", Token);
        var piece = new string('x', 1024 * 1024);
        var sent = 0;
        try
        {
            for (; sent < 512 && !answering.IsCompleted; sent++)
            {
                await socket.SendAsync(piece, Token);
            }
        }
        catch (SocketException)
        {
            // It was cut off.
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Enough);
        Assert.Empty(upstream.Requests);
        Assert.True(await gateway.ServesAsync());
    }

    [Fact]
    public async Task UpstreamsHeadWithoutAnEnd_IsAProtocolError()
    {
        await using var upstream = new ScriptedServer(async (_, stream, end) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nX: "u8.ToArray(), end);
            while (true)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(new string('x', 1024)), end);
            }
        });
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port);
        using var socket = await gateway.ConnectAsync();
        var answer = await EdgeProxies.ExchangeAsync(socket.Stream, "GET / HTTP/1.1\r\nHost: books\r\nConnection: close\r\n\r\n", Token);
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("reset reason: protocol error", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpstreamsInterimAnswersWithoutAnEnd_EndWithTheCaller()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = new ScriptedServer(async (_, stream, end) =>
        {
            reached.TrySetResult();
            try
            {
                while (true)
                {
                    await stream.WriteAsync("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"u8.ToArray(), end);
                    // Where there are few threads a loop that never waits would keep one.
                    await Task.Yield();
                }
            }
            finally
            {
                gone.TrySetResult();
            }
        });
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using (var socket = await gateway.ConnectAsync())
        {
            await socket.SendAsync(Get, Token);
            await reached.Task.WaitAsync(EdgeProxies.Limit, Token);
        }

        await gone.Task.WaitAsync(EdgeProxies.Limit, Token);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Enough);
    }

    [Fact]
    public async Task BodyWithoutAnEnd_TakesNoMemory()
    {
        await using var upstream = new ScriptedServer(async (_, stream, end) => await stream.CopyToAsync(Stream.Null, end));
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var socket = await gateway.ConnectAsync();
        await socket.SendAsync("POST / HTTP/1.1\r\nHost: books\r\nContent-Length: 9000000000\r\n\r\n", Token);
        var piece = new string('x', 1024 * 1024);
        for (var sent = 0; sent < 512; sent++)
        {
            await socket.SendAsync(piece, Token);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Enough);
    }

    private static async Task DripAsync(RawSocket socket, string drop, Task until)
    {
        try
        {
            while (!until.IsCompleted)
            {
                await socket.SendAsync(drop, Token);
                await Task.WhenAny(until, Task.Delay(Pause, TimeProvider.System, Token));
            }
        }
        catch (SocketException)
        {
            // The proxy has seen enough.
        }
    }
}
