using Grpc.Core;
using MeshProtocol;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Proxy;

public sealed class GrpcTests
{
    private const int Always = 1_000_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UnaryCall_CarriesMetadataBothWays()
    {
        await using var mesh = await GrpcMesh.StartAsync();
        mesh.Service.OnSay = async (phrase, context) =>
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "head", "first" } });
            context.ResponseTrailers.Add("tail", "last");
            return new Phrase { Text = $"{phrase.Text} {context.RequestHeaders.GetValue("tone")} {context.GetHttpContext().Request.Headers.TE}" };
        };

        using var call = mesh.Client.SayAsync(new Phrase { Text = "hello" }, new Metadata { { "tone", "soft" } }, cancellationToken: Token);

        Assert.Equal("hello soft trailers", (await call).Text);
        Assert.Equal("first", (await call.ResponseHeadersAsync).GetValue("head"));
        Assert.Equal("last", call.GetTrailers().GetValue("tail"));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task StreamsOfOneDirection_ArriveWhole()
    {
        await using var mesh = await GrpcMesh.StartAsync();
        using var collect = mesh.Client.Collect(cancellationToken: Token);
        foreach (var word in new[] { "a", "b", "c" })
        {
            await collect.RequestStream.WriteAsync(new Phrase { Text = word }, Token);
        }

        await collect.RequestStream.CompleteAsync();
        Assert.Equal("a b c", (await collect).Text);

        using var recite = mesh.Client.Recite(new Phrase { Text = "d e f" }, cancellationToken: Token);
        var words = new List<string>();
        await foreach (var phrase in recite.ResponseStream.ReadAllAsync(Token))
        {
            words.Add(phrase.Text);
        }

        Assert.Equal(["d", "e", "f"], words);
    }

    [Fact]
    public async Task Conversation_IsHeldWordByWord()
    {
        await using var mesh = await GrpcMesh.StartAsync();
        using var call = mesh.Client.Converse(cancellationToken: Token);
        for (var i = 0; i < 20; i++)
        {
            await call.RequestStream.WriteAsync(new Phrase { Text = $"{i}" }, Token);
            Assert.True(await call.ResponseStream.MoveNext(Token).WaitAsync(Limit, Token));
            Assert.Equal($"{i}", call.ResponseStream.Current.Text);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Token));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task HeadersOfAStream_ArriveBeforeItSaysAnything()
    {
        await using var mesh = await GrpcMesh.StartAsync();
        mesh.Service.OnConverse = async (words, answers, context) =>
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "ready", "yes" } });
            await words.MoveNext(context.CancellationToken);
            await answers.WriteAsync(words.Current, context.CancellationToken);
        };
        using var call = mesh.Client.Converse(cancellationToken: Token);

        Assert.Equal("yes", (await call.ResponseHeadersAsync.WaitAsync(Limit, Token)).GetValue("ready"));

        await call.RequestStream.WriteAsync(new Phrase { Text = "now" }, Token);
        Assert.True(await call.ResponseStream.MoveNext(Token));
        Assert.Equal("now", call.ResponseStream.Current.Text);
    }

    [Fact]
    public async Task ServerThatEndsTheConversationEarly_IsHeard()
    {
        await using var mesh = await GrpcMesh.StartAsync();
        mesh.Service.OnConverse = (_, _, _) => throw new RpcException(new Status(StatusCode.FailedPrecondition, "not now"));
        using var call = mesh.Client.Converse(cancellationToken: Token);

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Token).WaitAsync(Limit, Token));

        Assert.Equal((StatusCode.FailedPrecondition, "not now"), (error.StatusCode, error.Status.Detail));
    }

    [Theory]
    [InlineData(StatusCode.Cancelled, RetryCondition.GrpcCancelled)]
    [InlineData(StatusCode.DeadlineExceeded, RetryCondition.GrpcDeadlineExceeded)]
    [InlineData(StatusCode.Internal, RetryCondition.GrpcInternal)]
    [InlineData(StatusCode.ResourceExhausted, RetryCondition.GrpcResourceExhausted)]
    [InlineData(StatusCode.Unavailable, RetryCondition.GrpcUnavailable)]
    public async Task StatusAlone_IsRetriedOnItsCondition(StatusCode status, RetryCondition condition)
    {
        await using var mesh = await GrpcMesh.StartAsync(push => Forward(push).Retries = new RetryPolicy { Attempts = 2, Conditions = { condition } });
        mesh.Service.OnSay = (phrase, context) => mesh.Service.Calls < 3
            ? throw new RpcException(new Status(status, "again"))
            : Task.FromResult(new Phrase { Text = $"{phrase.Text} {context.RequestHeaders.GetValue("x-envoy-attempt-count")}" });

        Assert.Equal("hello 3", (await mesh.Client.SayAsync(new Phrase { Text = "hello" }, cancellationToken: Token)).Text);
        mesh.Service.OnSay = (_, _) => throw new RpcException(new Status(status == StatusCode.Internal ? StatusCode.Unavailable : StatusCode.Internal, "other"));
        Assert.Equal("other", (await Assert.ThrowsAsync<RpcException>(() => SayAsync(mesh.Client))).Status.Detail);
        Assert.Equal(4, mesh.Service.Calls);
    }

    [Fact]
    public async Task OpenStreamThatIsRefused_IsTriedAgainWithWhatWasSaid()
    {
        await using var mesh = await GrpcMesh.StartAsync();
        var calls = 0;
        mesh.Service.OnConverse = async (words, answers, context) =>
        {
            Assert.True(await words.MoveNext(context.CancellationToken));
            if (Interlocked.Increment(ref calls) == 1)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "not yet"));
            }

            do
            {
                await answers.WriteAsync(words.Current, context.CancellationToken);
            }
            while (await words.MoveNext(context.CancellationToken));
        };
        using var call = mesh.Client.Converse(cancellationToken: Token);
        await call.RequestStream.WriteAsync(new Phrase { Text = "one" }, Token);
        Assert.True(await call.ResponseStream.MoveNext(Token).WaitAsync(Limit, Token));
        Assert.Equal("one", call.ResponseStream.Current.Text);

        await call.RequestStream.WriteAsync(new Phrase { Text = "two" }, Token);
        Assert.True(await call.ResponseStream.MoveNext(Token).WaitAsync(Limit, Token));
        Assert.Equal("two", call.ResponseStream.Current.Text);
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Token).WaitAsync(Limit, Token));
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task CallerWhoCancels_CancelsTheServer()
    {
        await using var mesh = await GrpcMesh.StartAsync(push => push.Clusters[0].OutlierEjection = new OutlierEjection
        {
            Consecutive5XxErrors = 1,
            IntervalMs = 600_000,
            BaseEjectionMs = 600_000,
            MaxEjectionPercent = 100,
        });
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        mesh.Service.OnConverse = async (words, _, context) =>
        {
            context.CancellationToken.Register(cancelled.SetResult);
            await words.MoveNext(CancellationToken.None);
            begun.SetResult();
            await cancelled.Task;
        };
        using var call = mesh.Client.Converse(cancellationToken: Token);
        await call.RequestStream.WriteAsync(new Phrase(), Token);
        await begun.Task.WaitAsync(Limit, Token);
        call.Dispose();

        await cancelled.Task.WaitAsync(Limit, Token);

        await mesh.Outbound.ExpectFlagAsync("DC", 1);
        Assert.Equal("after", (await mesh.Client.SayAsync(new Phrase { Text = "after" }, cancellationToken: Token)).Text);
    }

    [Fact]
    public async Task ServerThatBreaksOff_ResetsTheCallersStream()
    {
        await using var mesh = await GrpcMesh.StartAsync();
        mesh.Service.OnConverse = async (words, answers, context) =>
        {
            await answers.WriteAsync(new Phrase { Text = "begun" }, context.CancellationToken);
            await words.MoveNext(context.CancellationToken);
            context.GetHttpContext().Features.GetRequiredFeature<IHttpResetFeature>().Reset(2);
        };
        using var call = mesh.Client.Converse(cancellationToken: Token);
        Assert.True(await call.ResponseStream.MoveNext(Token));
        await call.RequestStream.WriteAsync(new Phrase(), Token);

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Token).WaitAsync(Limit, Token));

        Assert.NotEqual(StatusCode.OK, error.StatusCode);
        Assert.Equal("after", (await mesh.Client.SayAsync(new Phrase { Text = "after" }, cancellationToken: Token)).Text);
    }

    [Fact]
    public async Task FailureOfTheMesh_IsToldInGrpcsWords()
    {
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2));
        using var channel = proxy.Channel();
        var error = await Assert.ThrowsAsync<RpcException>(() => SayAsync(new Talk.TalkClient(channel)));
        Assert.Equal((StatusCode.Unavailable, "no healthy upstream"), (error.StatusCode, error.Status.Detail));
    }

    [Theory]
    [InlineData(503, "50% ~ off", StatusCode.Unavailable, "50%25 %7E off")]
    [InlineData(403, "no", StatusCode.PermissionDenied, "no")]
    [InlineData(404, "", StatusCode.Unimplemented, null)]
    [InlineData(200, "fine", StatusCode.Unknown, "fine")]
    public async Task AnswerOfARoute_IsToldInGrpcsWords(int status, string body, StatusCode expected, string? message)
    {
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2).With(push =>
            push.RouteTables[0].VirtualHosts[0].Routes[0].DirectResponse = new DirectResponse { Status = status, Body = Google.Protobuf.ByteString.CopyFromUtf8(body) }));
        using var client = proxy.Http2();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent([]) { Headers = { { "content-type", "application/grpc" } } } };

        using var response = await client.SendAsync(request, Token);

        Assert.Equal((200, "application/grpc"), ((int)response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        Assert.Equal($"{(int)expected}", Assert.Single(response.Headers.GetValues("grpc-status")));
        Assert.Equal(message, response.Headers.TryGetValues("grpc-message", out var told) ? told.Single() : null);
        Assert.Equal("", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Faults_ReachGrpcCallers()
    {
        await using var mesh = await GrpcMesh.StartAsync(push => push.RouteTables[0].VirtualHosts[0].Routes[0].Fault = new Fault
        {
            Abort = new Abort { GrpcStatus = (int)StatusCode.ResourceExhausted, PerMillion = Always },
        });
        var error = await Assert.ThrowsAsync<RpcException>(() => SayAsync(mesh.Client));
        Assert.Equal((StatusCode.ResourceExhausted, "fault filter abort"), (error.StatusCode, error.Status.Detail));
        Assert.Equal(0, mesh.Service.Calls);
    }

    [Theory]
    [InlineData("5S", 0, "5000m")]
    [InlineData("5S", 2000, "2000m")]
    [InlineData("500m", 2000, "500m")]
    [InlineData(null, 2000, "2000m")]
    [InlineData(null, 0, null)]
    public async Task GrpcTimeout_IsTheCallersCappedByTheRoutes(string? asked, long routeMs, string? told)
    {
        var time = new FakeTimeProvider();
        var seen = new TaskCompletionSource<(string?, string?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(
            context =>
            {
                seen.TrySetResult((Header(context, "grpc-timeout"), Header(context, "x-envoy-expected-rq-timeout-ms")));
                return Task.CompletedTask;
            },
            protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(
            Http2Tests.Pushed(1, UpstreamProtocol.Http2, upstream.Port).With(push => Forward(push).TimeoutMs = routeMs), time);
        using var client = proxy.Http2();
        using var request = GrpcRequest(asked);

        using var answer = await client.SendAsync(request, Token);

        Assert.Equal((told, told?.TrimEnd('m')), await seen.Task.WaitAsync(Limit, Token));
    }

    [Fact]
    public async Task GrpcTimeoutThatPasses_IsUnavailableAtTheCallersSide()
    {
        var time = new FakeTimeProvider();
        var hasEnded = new TaskCompletionSource();
        await using var upstream = await UpstreamServer.StartAsync(context => HangAfterTheBodyAsync(context, hasEnded), protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(Http2Tests.Pushed(1, UpstreamProtocol.Http2, upstream.Port), time);
        using var client = proxy.Http2();
        using var request = GrpcRequest("5S");
        var sent = client.SendAsync(request, Token);
        // The limit begins with the end of the request.
        await hasEnded.Task.WaitAsync(Limit, Token);
        time.Advance(TimeSpan.FromSeconds(5));

        using var answer = await sent;

        Assert.Equal(("14", "upstream request timeout"), (Header(answer, "grpc-status"), Header(answer, "grpc-message")));
        await proxy.ExpectFlagAsync("UT", 1);
    }

    [Fact]
    public async Task GrpcTimeoutThatPasses_IsDeadlineExceededAtTheServersSide()
    {
        var time = new FakeTimeProvider();
        var hasEnded = new TaskCompletionSource();
        await using var upstream = await UpstreamServer.StartAsync(context => HangAfterTheBodyAsync(context, hasEnded), protocols: HttpProtocols.Http2);
        await using var proxy = await TestProxy.SidecarAsync(
            MeshPush.Outbound(1).Inbound(8080).With(push => push.Clusters[0].Protocol = UpstreamProtocol.Http2), time, apps: (8080, upstream.Port));
        using var client = proxy.Http2(ListenerDirection.Inbound, 8080);
        using var request = GrpcRequest("5S");
        var sent = client.SendAsync(request, Token);
        // The limit begins with the end of the request.
        await hasEnded.Task.WaitAsync(Limit, Token);
        time.Advance(TimeSpan.FromSeconds(5));

        using var answer = await sent;

        Assert.Equal(("4", "downstream duration timeout"), (Header(answer, "grpc-status"), Header(answer, "grpc-message")));
        await proxy.ExpectFlagAsync("DT", 1);
    }

    [Theory]
    [InlineData("1H", 3_600_000.0)]
    [InlineData("2M", 120_000.0)]
    [InlineData("99999999m", 99_999_999.0)]
    [InlineData("1500u", 1.5)]
    [InlineData("2000000n", 2.0)]
    [InlineData("99999999H", 24.0 * 24 * 3_600_000.0)]
    [InlineData("", null)]
    [InlineData("5", null)]
    [InlineData("S", null)]
    [InlineData("-1S", null)]
    [InlineData("123456789S", null)]
    [InlineData("1x", null)]
    public void GrpcTimeout_IsRead(string text, double? milliseconds) =>
        Assert.Equal(milliseconds, MeshProxy.Forwarding.Timeouts.GrpcTimeout.Parse(text)?.TotalMilliseconds);

    private static Forward Forward(Push push) => push.RouteTables[0].VirtualHosts[0].Routes[0].Forward;

    private static async Task SayAsync(Talk.TalkClient client)
    {
        using var call = client.SayAsync(new Phrase(), cancellationToken: Token);
        await call;
    }

    private static async Task HangAfterTheBodyAsync(HttpContext context, TaskCompletionSource hasEnded)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        hasEnded.SetResult();
        await context.AbortedAsync();
    }

    private static HttpRequestMessage GrpcRequest(string? timeout)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/talk.v1.Talk/Say")
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]) { Headers = { { "content-type", "application/grpc" } } },
        };
        if (timeout is not null)
        {
            request.Headers.Add("grpc-timeout", timeout);
        }

        return request;
    }

    private static string? Header(HttpContext context, string name) => context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
