using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

/// <summary>Streams that are open while the proxy's world changes.</summary>
public sealed class StreamDrainingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenStream_OutlivesTheConfigurationItBeganWith()
    {
        await using var other = await GrpcUpstream.StartAsync();
        other.Service.OnSay = (_, _) => Task.FromResult(new Phrase { Text = "other" });
        await using var mesh = await GrpcMesh.StartAsync();
        using var call = mesh.Client.Converse(cancellationToken: Token);
        await ExpectEchoAsync(call, "before");

        // New endpoints; then new settings of the connections, which make a new pool; then the cluster goes altogether.
        mesh.Outbound.Apply(Http2Tests.Pushed(2, UpstreamProtocol.Http2, other.Port));
        await ExpectEchoAsync(call, "elsewhere");
        Assert.Equal("other", (await mesh.Client.SayAsync(new Phrase(), cancellationToken: Token)).Text);
        mesh.Outbound.Apply(Http2Tests.Pushed(3, UpstreamProtocol.Http2, other.Port).With(push => push.Clusters[0].ConnectTimeoutMs = 1234));
        await ExpectEchoAsync(call, "differently");
        mesh.Outbound.Apply(MeshPush.Outbound(4));
        await ExpectEchoAsync(call, "nowhere");

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Token));
        Assert.Equal(Grpc.Core.StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task ServerThatStops_LetsOpenStreamsFinish()
    {
        await using var mesh = await GrpcMesh.StartAsync();
        using var call = mesh.Client.Converse(cancellationToken: Token);
        await ExpectEchoAsync(call, "before");

        var stopping = mesh.Inbound.Host.StopAsync(CancellationToken.None);
        await ExpectEchoAsync(call, "still here");
        Assert.False(stopping.IsCompleted);
        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext(Token).WaitAsync(Limit, Token));
        await stopping.WaitAsync(Limit, Token);
    }

    [Fact]
    public async Task DrainingProxy_SendsHttp2CallersAway()
    {
        await using var upstream = await UpstreamServer.SayingAsync("here");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1).Inbound(8080), apps: (8080, upstream.Port));
        var handler = Http2Client.Handler(proxy.Host.Slot(ListenerDirection.Inbound, 8080).Bound);
        var connect = handler.ConnectCallback!;
        var made = 0;
        handler.ConnectCallback = (context, token) =>
        {
            Interlocked.Increment(ref made);
            return connect(context, token);
        };
        using var client = new HttpClient(handler) { DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        await client.GetStringAsync("http://books/", Token);
        await client.GetStringAsync("http://books/", Token);
        Assert.Equal(1, made);

        proxy.Host.Activity.StartDraining();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("here", await client.GetStringAsync("http://books/", Token));
        }

        await Eventually.TrueAsync(
            async () => await client.GetStringAsync("http://books/", Token) == "here" && Volatile.Read(ref made) > 1, "another connection is made");
    }

    private static async Task ExpectEchoAsync(Grpc.Core.AsyncDuplexStreamingCall<Phrase, Phrase> call, string text)
    {
        await call.RequestStream.WriteAsync(new Phrase { Text = text }, Token);
        Assert.True(await call.ResponseStream.MoveNext(Token).WaitAsync(Limit, Token));
        Assert.Equal(text, call.ResponseStream.Current.Text);
    }
}
