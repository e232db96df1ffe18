using System.Text;
using Tests.Proxy;
using Xunit;

namespace Tests.Edges;

/// <summary>
/// Callers that send a body only when they are told to go on (RFC 9110, 10.1.1). It is upstream that tells them, as with Istio, which has Envoy pass that on.
/// </summary>
public sealed class ExpectationTests(EdgeProxies proxies) : IClassFixture<EdgeProxies>
{
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";
    private const string Expecting = "POST /a HTTP/1.1\r\nHost: books\r\nConnection: close\r\nExpect: 100-continue\r\n";

    private static readonly (string Head, string[] Pieces)[] Bodies =
    [
        ("Content-Length: 5\r\n\r\n", ["he", "llo"]),
        ("Transfer-Encoding: chunked\r\n\r\n", ["5\r\nhe", "llo\r\n0\r", "\n\r\n"]),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Edge, int> Grid
    {
        get
        {
            var grid = new TheoryData<Edge, int>();
            foreach (var edge in Enum.GetValues<Edge>())
            {
                grid.Add(edge, 0);
                grid.Add(edge, 1);
            }

            return grid;
        }
    }

    [Theory]
    [MemberData(nameof(Grid))]
    public async Task CallerThatWaits_IsToldToGoOn_AndItsBodyArrivesWhole(Edge edge, int body)
    {
        proxies.Application.Forget();
        await using var stream = await proxies.ConnectAsync(edge, Token);
        var (head, pieces) = Bodies[body];
        await stream.WriteAsync(Encoding.Latin1.GetBytes(Expecting + head), Token);

        var told = new byte[Continue.Length];
        await stream.ReadExactlyAsync(told, Token).AsTask().WaitAsync(EdgeProxies.Limit, Token);
        Assert.Equal(Continue, Encoding.Latin1.GetString(told));
        Assert.Equal(1, proxies.Application.Continued);
        Assert.Empty(proxies.Application.Requests);

        foreach (var piece in pieces)
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(piece), Token);
            await stream.FlushAsync(Token);
        }

        ExpectOneRequest(await EdgeProxies.ExchangeAsync(stream, "", Token));
    }

    [Theory]
    [MemberData(nameof(Grid))]
    public async Task CallerThatDoesNotWait_IsServedAllTheSame(Edge edge, int body)
    {
        proxies.Application.Forget();
        var (head, pieces) = Bodies[body];

        var received = await proxies.ExchangeAsync(edge, Expecting + head + string.Concat(pieces), Token);

        ExpectOneRequest(received.StartsWith(Continue, StringComparison.Ordinal) ? received[Continue.Length..] : received);
    }

    [Fact]
    public async Task CallerThatIsRefused_IsNotToldToGoOn()
    {
        proxies.Application.Forget();
        // Its body never comes, so the end of the connection is the end of the request.
        var received = await proxies.ExchangeAsync(
            Edge.Gateway, "POST /a HTTP/1.1\r\nHost: unknown\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", Token);

        Assert.Equal(404, StrictHttp.TakeAnswer(ref received, "POST")?.Status);
        Assert.Empty(received);
        Assert.Empty(proxies.Application.Requests);
    }

    // Up to 1 KiB the HTTP client would rather have the body than give up the connection: then the caller is told to go on, and refused after that.
    [Theory]
    [InlineData("413 Content Too Large", "Content-Length: 5000\r\n\r\n")]
    [InlineData("417 Expectation Failed", "Content-Length: 5000\r\n\r\n")]
    [InlineData("413 Content Too Large", "Transfer-Encoding: chunked\r\n\r\n")]
    public async Task CallerThatUpstreamRefuses_IsNotToldToGoOn(string status, string length)
    {
        await using var upstream = new ScriptedServer(async (head, stream, token) =>
        {
            Assert.Contains("Expect: 100-continue\r\n", head, StringComparison.OrdinalIgnoreCase);
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"), token);
        });
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "books", upstream.Port));
        using var caller = await RawSocket.ConnectAsync(proxy.Host.Slot(MeshProtocol.ListenerDirection.Gateway, 80).Bound.Port, Token);

        var received = await EdgeProxies.ExchangeAsync(caller.Stream, Expecting + length, Token);

        var answer = StrictHttp.TakeAnswer(ref received, "POST");
        Assert.Equal((status[..3], "no"), ($"{answer?.Status}", answer?.Body));
        Assert.Empty(received);
    }

    [Fact]
    public async Task UpstreamThatKnowsNothingOfIt_IsSentTheBodyInTheEnd()
    {
        await using var upstream = new ScriptedServer(async (_, stream, token) =>
        {
            var body = new byte[5];
            await stream.ReadExactlyAsync(body, token);
            await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{Encoding.Latin1.GetString(body)}"), token);
        });
        await using var proxy = await TestProxy.GatewayAsync(MeshPush.Gateway(1, "books", upstream.Port));
        using var caller = await RawSocket.ConnectAsync(proxy.Host.Slot(MeshProtocol.ListenerDirection.Gateway, 80).Bound.Port, Token);
        await caller.SendAsync(Expecting + Bodies[0].Head, Token);
        Assert.Equal(Continue, await caller.ReceiveAsync(Continue.Length, Token).WaitAsync(EdgeProxies.Limit, Token));

        var received = await EdgeProxies.ExchangeAsync(caller.Stream, "hello", Token);

        var answer = StrictHttp.TakeAnswer(ref received, "POST");
        Assert.Equal((200, "hello"), (answer?.Status, answer?.Body));
        Assert.Empty(received);
    }

    private void ExpectOneRequest(string received)
    {
        Assert.Empty(proxies.Application.Faults);
        var request = Assert.Single(proxies.Application.Requests);
        Assert.Equal("POST /a hello", request.Line);
        Assert.Equal("100-continue", request.Headers["expect"]);
        var answer = StrictHttp.TakeAnswer(ref received, "POST");
        Assert.Equal((200, "POST /a hello"), (answer?.Status, answer?.Body));
        Assert.Empty(received);
    }
}
