using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshProtocol;
using MeshProxy.Forwarding;
using MeshProxy.Forwarding.Retries;
using MeshProxy.LocalReplies;
using MeshProxy.Observability;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace Tests.Proxy;

/// <summary>Upstreams that answer, or give up, before they have read all of a request.</summary>
public sealed class EarlyAnswerTests
{
    private const int BodyLength = 8 * 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RefusalOfAnUpload_ReachesTheCaller_ThoughTheConnectionIsClosed(bool isLengthKnown)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = RefuseAsync(listener, "HTTP/1.1 413 Payload Too Large\r\ncontent-length: 8\r\nconnection: close\r\n\r\ntoo much");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [Port(listener)])));

        using var response = await SendAsync(proxy, isLengthKnown);

        Assert.Equal((413, "too much"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
        await serving;
        await Eventually.TrueAsync(() => proxy.Host.Slot(ListenerDirection.Outbound).Statistics.Active == 0, "the end of the request");
        Assert.Empty(proxy.Host.Statistics.Flags);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConnectionThatIsClosedWithoutAnAnswer_IsTold(bool isLengthKnown)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = RefuseAsync(listener, "");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [Port(listener)])));

        using var response = await SendAsync(proxy, isLengthKnown);

        Assert.Equal(
            (503, "upstream connect error or disconnect/reset before headers. reset reason: connection termination"),
            ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
        await serving;
        await proxy.ExpectFlagAsync("UC", 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ApplicationThatClosesWithoutAnAnswer_Is503ToItsCaller_WhoseProxyRepeatsOnAnswersAlone(bool repeatsAnswers)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var accepted = 0;
        var serving = ServeAsync();
        await using var server = await TestProxy.SidecarAsync(MeshPush.Outbound(1).Inbound(8080), null, (8080, Port(listener)));
        await using var client = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [server.Host.Slot(ListenerDirection.Inbound, 8080).Bound.Port])).With(push =>
            push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Retries = new RetryPolicy
            {
                Attempts = 1,
                Conditions = { repeatsAnswers ? RetryCondition.GatewayError : RetryCondition.Reset, RetryCondition.ConnectFailure },
            }));

        using var response = await client.Client().PostAsync("http://books/", new StringContent("body"), Token);

        Assert.Equal(503, (int)response.StatusCode);
        // The text is that of the server's proxy.
        Assert.Equal("upstream connect error or disconnect/reset before headers. reset reason: connection termination", await response.Content.ReadAsStringAsync(Token));
        await server.ExpectFlagAsync("UC", repeatsAnswers ? 2 : 1);
        await Eventually.TrueAsync(() => client.Host.Slot(ListenerDirection.Outbound).Statistics.Active == 0, "the end of the request");
        Assert.Equal(repeatsAnswers ? ["URX"] : [], client.Host.Statistics.Flags.Keys);
        Assert.Equal(repeatsAnswers ? 2 : 1, accepted);
        listener.Stop();
        await serving;

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var socket = await listener.AcceptSocketAsync(Token);
                    Interlocked.Increment(ref accepted);
                    await ReadHeadAsync(socket);
                    socket.Shutdown(SocketShutdown.Both);
                }
            }
            catch (Exception error) when (error is SocketException or InvalidOperationException or OperationCanceledException)
            {
                // The test has seen enough.
            }
        }
    }

    [Fact]
    public async Task BodyThatOutgrowsTheBuffer_WhenARetryIsDue_Is507()
    {
        var context = new DefaultHttpContext { Request = { Method = "POST", Body = new MemoryStream(new byte[RequestBodyStage.Limit + 1]) } };
        context.Features.Set<IHttpRequestBodyDetectionFeature>(new WithBody());
        var slot = new MeshProxy.Listeners.ListenerSlot { Direction = ListenerDirection.Outbound, MeshPort = 0, Wanted = new IPEndPoint(IPAddress.Loopback, 0), Option = "" };
        var exchange = new Exchange(context, slot, new RequestTarget("books", "/", ""));
        var retries = new RetryStage(
            new DropsItsAnswer(), new RetryRules(new RetryPolicy { Attempts = 1, Conditions = { RetryCondition.ServerError } }), new Routing.SeededChance(1), TimeProvider.System, new ProxyStatistics());

        var failure = await new RequestBodyStage(retries, keepsAll: true, keepsGrpc: false, watches: false).InvokeAsync(exchange);
        var reply = LocalReply.For(failure);

        Assert.Equal(
            (507, "-", "exceeded request buffer limit while retrying upstream", "request_payload_exceeded_retry_buffer_limit"),
            (reply.Status, reply.Flag, reply.Text(null, retried: true), reply.DetailsOf(null, hasBegun: false)));
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static Task<HttpResponseMessage> SendAsync(TestProxy proxy, bool isLengthKnown)
    {
        HttpContent content = isLengthKnown ? new ByteArrayContent(new byte[BodyLength]) : new StreamContent(new UnknownLength());
        return proxy.Client().PostAsync("http://books/", content, Token).WaitAsync(Limit, Token);
    }

    /// <summary>Reads no more than the head, says what it has to say, and closes: with bytes unread, so that the connection is reset.</summary>
    private static async Task RefuseAsync(TcpListener listener, string answer)
    {
        using var socket = await listener.AcceptSocketAsync(Token);
        await ReadHeadAsync(socket);
        await socket.SendAsync(Encoding.ASCII.GetBytes(answer), Token);
        await Eventually.TrueAsync(() => socket.Available > 0, "bytes of the body");
    }

    private static async Task ReadHeadAsync(Socket socket)
    {
        var head = new StringBuilder();
        var octet = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await socket.ReceiveAsync(octet, Token) > 0)
        {
            head.Append((char)octet[0]);
        }
    }

    /// <summary>A try whose answer is dropped for another, after more was read than is kept.</summary>
    private sealed class DropsItsAnswer : IForwardingStage
    {
        public async ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
        {
            await exchange.Context.Request.Body.CopyToAsync(Stream.Null, Token);
            return ProxyFailure.RetriableAnswer;
        }
    }

    private sealed class WithBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }

    /// <summary>Zeros, whose number nobody is told.</summary>
    private sealed class UnknownLength : ForwardOnlyStream
    {
        private int _left = BodyLength;

        public override bool CanRead => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(buffer.Length, _left);
            _left -= count;
            buffer.Span[..count].Clear();
            return ValueTask.FromResult(count);
        }
    }
}
