using System.Net;
using MeshProtocol;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Tests.Proxy;

/// <summary>What becomes of requests whose upstream resets the stream, or sends everybody away.</summary>
public sealed class StreamResetTests
{
    private const int InternalError = 2;
    private const int RefusedStream = 7;
    private const string ResetHead = "upstream connect error or disconnect/reset before headers. ";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResetBeforeTheAnswer_IsToldAndNotRetriedByDefault(bool hasBody)
    {
        await using var upstream = await UpstreamServer.StartAsync(context => Reset(context, InternalError), protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2, upstream.Port));

        using var answer = await SendAsync(proxy.Client(), hasBody);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(ResetHead + "reset reason: remote reset", await answer.Content.ReadAsStringAsync(Token));
        await proxy.ExpectFlagAsync("UR", 1);
        Assert.Equal(1, upstream.Requests);
    }

    [Theory]
    [InlineData(RetryCondition.Reset)]
    [InlineData(RetryCondition.ServerError)]
    [InlineData(RetryCondition.GatewayError)]
    public async Task ResetBeforeTheAnswer_IsRetriedOnReset(RetryCondition condition)
    {
        UpstreamServer? upstream = null;
        await using var server = upstream = await UpstreamServer.StartAsync(
            context => upstream!.Requests == 1 ? Reset(context, InternalError) : context.Request.Body.CopyToAsync(context.Response.Body), protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2, upstream.Port)
            .With(push => Forward(push).Retries = new RetryPolicy { Attempts = 1, Conditions = { condition } }));

        using var answer = await SendAsync(proxy.Client(), hasBody: true);

        Assert.Equal("the body", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(2, upstream.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RefusedStream_IsRetriedByDefault(bool hasBody)
    {
        var attempts = new List<string>();
        await using var upstream = await UpstreamServer.StartAsync(
            async context =>
            {
                attempts.Add(context.Request.Headers["x-envoy-attempt-count"].ToString());
                if (attempts.Count < 3)
                {
                    await Reset(context, RefusedStream);
                    return;
                }

                await context.Request.Body.CopyToAsync(context.Response.Body);
            },
            protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2, upstream.Port));

        using var answer = await SendAsync(proxy.Client(), hasBody);

        Assert.Equal((HttpStatusCode.OK, hasBody ? "the body" : ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
        Assert.Equal(["1", "2", "3"], attempts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RefusedStreamWithoutRetries_IsTold(bool hasBody)
    {
        await using var upstream = await UpstreamServer.StartAsync(context => Reset(context, RefusedStream), protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2, upstream.Port)
            .With(push => Forward(push).Retries = new RetryPolicy()));

        using var answer = await SendAsync(proxy.Client(), hasBody);

        Assert.Equal(ResetHead + "reset reason: remote refused stream reset", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(1, upstream.Requests);
        await proxy.ExpectFlagAsync("UR", 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ResetAfterTheHead_BreaksOffTheCallersAnswer(bool hasBody)
    {
        using var headReturned = new SemaphoreSlim(0);
        await using var upstream = await UpstreamServer.StartAsync(
            async context =>
            {
                await (hasBody ? context.Response.WriteAsync("begun") : context.Response.Body.FlushAsync());
                await headReturned.WaitAsync(Token);
                await Reset(context, InternalError);
            },
            protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2, upstream.Port));
        using var http2 = proxy.Http2();
        foreach (var client in new[] { http2, proxy.Client() })
        {
            using var answer = await client.GetAsync("http://books/", HttpCompletionOption.ResponseHeadersRead, Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            headReturned.Release();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync(Token));
        }

        Assert.Equal(2, upstream.Requests);
    }

    [Fact]
    public async Task ServerThatSendsCallersAway_LosesNoRequest()
    {
        var connections = new HashSet<string>();
        await using var upstream = await UpstreamServer.StartAsync(
            context =>
            {
                lock (connections)
                {
                    connections.Add(context.Connection.Id);
                }

                context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().RequestClose();
                return context.Request.Body.CopyToAsync(context.Response.Body);
            },
            protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2, upstream.Port));
        var client = proxy.Client();
        for (var i = 0; i < 20; i++)
        {
            using var answer = await SendAsync(client, hasBody: true);
            Assert.Equal("the body", await answer.Content.ReadAsStringAsync(Token));
        }

        Assert.True(connections.Count > 1, "GOAWAY was not heeded");
    }

    [Fact]
    public async Task ConnectionThatBreaks_IsNotAReset()
    {
        await using var upstream = await UpstreamServer.StartAsync(
            context =>
            {
                context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
                return context.AbortedAsync();
            },
            protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2, upstream.Port));

        using var answer = await SendAsync(proxy.Client(), hasBody: false);

        Assert.Equal(ResetHead + "reset reason: connection termination", await answer.Content.ReadAsStringAsync(Token));
        await proxy.ExpectFlagAsync("UC", 1);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, bool hasBody) => hasBody
        ? await client.PostAsync("http://books/", new StringContent("the body"), Token)
        : await client.GetAsync("http://books/", Token);

    private static Forward Forward(Push push) => push.RouteTables[0].VirtualHosts[0].Routes[0].Forward;

    private static Task Reset(HttpContext context, int code)
    {
        context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(code);
        return Task.CompletedTask;
    }
}
