using System.IO.Pipelines;
using System.Text;
using MeshProxy.Forwarding;
using Xunit;

namespace Tests.Proxy;

public sealed class RequestBodyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatAnEarlierTryStillReads_IsTheNextOnes()
    {
        var caller = new Pipe();
        var body = new RequestBody(caller.Reader.AsStream(), limit: 1024, length: null);
        await using var first = body.Begin();
        var pending = first.ReadAsync(new byte[64], Token).AsTask();
        await using var second = body.Begin();
        var buffer = new byte[64];
        var next = second.ReadAsync(buffer, Token).AsTask();

        await caller.Writer.WriteAsync("the body"u8.ToArray(), Token);

        await Assert.ThrowsAsync<OperationCanceledException>(() => pending);
        Assert.Equal("the body", Encoding.ASCII.GetString(buffer, 0, await next));
        await Assert.ThrowsAsync<OperationCanceledException>(() => first.ReadAsync(new byte[64], Token).AsTask());
        await caller.Writer.CompleteAsync();
        Assert.Equal(0, await second.ReadAsync(buffer, Token));
        Assert.True(body.HasEnded && body.IsRepeatable);
        Assert.Equal("the body"u8.ToArray(), body.Kept.ToArray());
    }

    [Fact]
    public async Task WhatAnEarlierTryWaitedFor_IsTheNextOnesWhateverItsLength()
    {
        var caller = new Pipe();
        var body = new RequestBody(caller.Reader.AsStream(), limit: 8, length: null);
        await using var first = body.Begin();
        await caller.Writer.WriteAsync("begin"u8.ToArray(), Token);
        Assert.Equal(5, await first.ReadAsync(new byte[64], Token));
        var pending = first.ReadAsync(new byte[64], Token).AsTask();
        await using var second = body.Begin();
        var buffer = new byte[64];
        Assert.Equal(5, await second.ReadAsync(buffer, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token));
        var next = second.ReadAsync(buffer, Token).AsTask();

        await caller.Writer.WriteAsync(" and the rest"u8.ToArray(), Token);

        await Assert.ThrowsAsync<OperationCanceledException>(() => pending);
        Assert.Equal(" and the rest", Encoding.ASCII.GetString(buffer, 0, await next));
        Assert.True(!body.IsLost && !body.IsRepeatable);
    }

    [Fact]
    public async Task WaitingThatIsCancelled_LeavesTheBodyToTheNextTry()
    {
        await using var server = await UpstreamServer.StartAsync(GiveUpAndReadAsync);
        using var caller = await RawSocket.ConnectAsync(server.Port, Token);
        await caller.SendAsync("POST / HTTP/1.1\r\nHost: books\r\nContent-Length: 8\r\nConnection: close\r\n\r\n", Token);
        Assert.Equal("HTTP/1.1 200 OK", await caller.ReceiveAsync(15, Token));

        await caller.SendAsync("the body", Token);

        Assert.Contains("the body", await caller.ReceiveAsync(10_000, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EachTry_BeginsWithTheFirstByte()
    {
        var body = new RequestBody(new MemoryStream("the body"u8.ToArray()), limit: 1024, length: 8);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var reader = new StreamReader(body.Begin());
            Assert.Equal("the body", await reader.ReadToEndAsync(Token));
        }
    }

    private static async Task GiveUpAndReadAsync(HttpContext context)
    {
        var body = new RequestBody(context.Request.Body, limit: 1024, context.Request.ContentLength);
        using var given = new CancellationTokenSource();
        var buffer = new byte[64];
        var first = body.Begin().ReadAsync(buffer, given.Token).AsTask();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var next = body.Begin().ReadAsync(buffer, Token).AsTask();
        await context.Response.Body.FlushAsync(Token);
        await context.Response.Body.WriteAsync(buffer.AsMemory(0, await next), Token);
    }
}
