using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshProtocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Tests.Proxy;

/// <summary>Bodies of all lengths, sent as they come, over both versions of HTTP.</summary>
public sealed class BodyTests
{
    private const int Piece = 64 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(UpstreamProtocol.Unspecified, true)]
    [InlineData(UpstreamProtocol.Unspecified, false)]
    [InlineData(UpstreamProtocol.Http2, true)]
    [InlineData(UpstreamProtocol.Http2, false)]
    public async Task LargeBodies_StreamBothWaysInLittleMemory(UpstreamProtocol protocol, bool isLengthKnown)
    {
        const long Length = 200L * 1024 * 1024;
        long received = 0;
        await using var upstream = await UpstreamServer.StartAsync(
            async context =>
            {
                var buffer = new byte[Piece];
                for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
                {
                    received += read;
                }

                context.Response.ContentLength = isLengthKnown ? Length : null;
                for (long sent = 0; sent < Length; sent += Piece)
                {
                    await context.Response.Body.WriteAsync(buffer);
                }
            },
            protocols: protocol == UpstreamProtocol.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        // With retries, so that bodies are watched and kept as far as that goes.
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, protocol, upstream.Port).With(push =>
            push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Retries = new RetryPolicy { Attempts = 2, Conditions = { RetryCondition.ServerError } }));
        using var http2 = proxy.Http2();
        var client = protocol == UpstreamProtocol.Http2 ? http2 : proxy.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://books/")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
            Content = new Zeros(Length, isLengthKnown),
        };
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(Length, received);
        var most = 0L;
        long returned = 0;
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[Piece];
        for (int read; (read = await body.ReadAsync(buffer, Token)) > 0;)
        {
            returned += read;
            if (returned % (16 * 1024 * 1024) < read)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal(Length, returned);
        Assert.True(most < Length / 4, $"{most} bytes were held");
    }

    [Fact]
    public async Task EachPiece_IsPassedOnWhenItComes()
    {
        await using var upstream = await UpstreamServer.StartAsync(
            async context =>
            {
                await context.Response.Body.FlushAsync();
                await context.Request.Body.CopyToAsync(context.Response.Body);
            },
            protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2, upstream.Port));
        using var caller = new TcpClient { NoDelay = true };
        await caller.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
        await using var stream = caller.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await stream.WriteAsync("POST / HTTP/1.1\r\nHost: books\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
        while (await reader.ReadLineAsync(Token) is { Length: > 0 })
        {
            // The head, which comes before anything was said.
        }

        foreach (var word in new[] { "one", "two" })
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"3\r\n{word}\r\n"), Token);
            Assert.Equal("3", await reader.ReadLineAsync(Token));
            Assert.Equal(word, await reader.ReadLineAsync(Token));
        }

        await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), Token);
        Assert.Equal("0", await reader.ReadLineAsync(Token));
    }

    [Fact]
    public async Task TrailersOfAnAnswer_AreReturnedOverHttp2()
    {
        await using var upstream = await UpstreamServer.StartAsync(
            async context =>
            {
                context.Response.DeclareTrailer("x-sum");
                await context.Response.WriteAsync("body");
                context.Response.AppendTrailer("x-sum", "42");
            },
            protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2, upstream.Port));
        using var http2 = proxy.Http2();
        using var answer = await http2.GetAsync("http://books/", Token);
        Assert.Equal("body", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal("42", Assert.Single(answer.TrailingHeaders.GetValues("x-sum")));
    }

    [Theory]
    [InlineData(UpstreamProtocol.Unspecified)]
    [InlineData(UpstreamProtocol.Http2)]
    public async Task AnswersWithoutBody_StayWithout(UpstreamProtocol protocol)
    {
        await using var upstream = await UpstreamServer.StartAsync(
            context =>
            {
                context.Response.StatusCode = int.Parse(context.Request.Path.Value![1..]);
                if (context.Response.StatusCode == 200)
                {
                    context.Response.ContentLength = 1234;
                }

                return Task.CompletedTask;
            },
            protocols: protocol == UpstreamProtocol.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, protocol, upstream.Port));
        using var http2 = proxy.Http2();
        foreach (var client in new[] { http2, proxy.Client() })
        {
            foreach (var status in new[] { 204, 304 })
            {
                using var answer = await client.GetAsync($"http://books/{status}", Token);
                Assert.Equal((status, ""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
            }

            using var head = new HttpRequestMessage(HttpMethod.Head, "http://books/200") { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
            using var headAnswer = await client.SendAsync(head, Token);
            Assert.Equal((200, 1234L), ((int)headAnswer.StatusCode, headAnswer.Content.Headers.ContentLength));
            using var next = await client.GetAsync("http://books/204", Token);
            Assert.Equal(HttpStatusCode.NoContent, next.StatusCode);
        }
    }

    [Theory]
    [InlineData(UpstreamProtocol.Unspecified)]
    [InlineData(UpstreamProtocol.Http2)]
    public async Task CallerWhoWaitsForContinue_IsTold(UpstreamProtocol protocol)
    {
        await using var upstream = await UpstreamServer.StartAsync(
            context => context.Request.Body.CopyToAsync(context.Response.Body),
            protocols: protocol == UpstreamProtocol.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, protocol, upstream.Port));
        using var caller = new TcpClient { NoDelay = true };
        await caller.ConnectAsync(IPAddress.Loopback, proxy.OutboundPort, Token);
        await using var stream = caller.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await stream.WriteAsync("POST / HTTP/1.1\r\nHost: books\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
        Assert.Equal("HTTP/1.1 100 Continue", await reader.ReadLineAsync(Token));
        await stream.WriteAsync("body"u8.ToArray(), Token);
        var rest = await reader.ReadToEndAsync(Token);
        Assert.Contains("HTTP/1.1 200 OK", rest, StringComparison.Ordinal);
        Assert.Contains("body", rest, StringComparison.Ordinal);
    }

    /// <summary>Nothing but zeros, made as they are sent.</summary>
    private sealed class Zeros(long length, bool isLengthKnown) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var buffer = new byte[Piece];
            for (long sent = 0; sent < length; sent += Piece)
            {
                await stream.WriteAsync(buffer, Token);
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return isLengthKnown;
        }
    }
}
