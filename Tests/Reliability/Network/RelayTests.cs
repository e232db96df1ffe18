using MeshProtocol;
using Tests.Proxy;
using Xunit;

namespace Tests.Reliability.Network;

/// <summary>Relayed bytes: the end of one side is the end of the other, and who does not read holds up the one that sends, not memory.</summary>
public sealed class RelayTests : IDisposable
{
    private const int Piece = 1024 * 1024;

    // Sockets of loopback take some megabytes on each of up to four hops.
    private const int MostUnderWay = 96;
    private const int Flood = 512;

    /// <summary>Nothing was taken for so long: nothing more will be.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(2);

    private readonly TestAuthority _authority = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResetOfUpstream_EndsTheCaller(bool secured)
    {
        using var reset = new SemaphoreSlim(0);
        await using var server = Peer(secured, async connection =>
        {
            await connection.SendAsync("begun");
            await reset.WaitAsync(connection.End);
            connection.Reset();
        });
        await using var proxy = await SidecarAsync(secured, server.Port);
        using var caller = await RawSocket.TunnelAsync(proxy, "db:3306", Token);
        Assert.Equal("begun", await caller.ReceiveAsync(5, Token));

        reset.Release();

        Assert.True(await caller.IsClosedAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token));
        await NothingStaysAsync(proxy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResetOfTheCaller_EndsUpstream(bool secured)
    {
        await using var server = Peer(secured, async connection =>
        {
            await connection.SendAsync("begun");
            await connection.UntilGoneAsync();
        });
        await using var proxy = await SidecarAsync(secured, server.Port);
        using var caller = await RawSocket.TunnelAsync(proxy, "db:3306", Token);
        Assert.Equal("begun", await caller.ReceiveAsync(5, Token));

        Sockets.Reset(caller.Stream.Socket);

        await Eventually.TrueAsync(() => server.Ends.Count == 1, "upstream to hear of it");
        await NothingStaysAsync(proxy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CallerThatDoesNotRead_HoldsUpUpstream_AndGetsAllInTheEnd(bool secured)
    {
        long sent = 0;
        using var stalled = new SemaphoreSlim(0);
        await using var server = Peer(secured, async connection =>
        {
            sent = await FloodAsync(connection.Stream, stalled);
            connection.Stream.Close();
        });
        await using var proxy = await SidecarAsync(secured, server.Port);
        using var caller = await RawSocket.TunnelAsync(proxy, "db:3306", Token);

        await stalled.WaitAsync(Token);
        var received = await CountAsync(caller.Stream);

        await Eventually.TrueAsync(() => server.Ends.Count == 1, "upstream to have ended");
        Assert.Equal(sent, received);
        Assert.InRange(sent / Piece, 1, MostUnderWay);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UpstreamThatDoesNotRead_HoldsUpTheCaller_AndGetsAllInTheEnd(bool secured)
    {
        long received = 0;
        using var goOn = new SemaphoreSlim(0);
        await using var server = Peer(secured, async connection =>
        {
            await goOn.WaitAsync(connection.End);
            received = await CountAsync(connection.Stream);
        });
        await using var proxy = await SidecarAsync(secured, server.Port);
        using var caller = await RawSocket.TunnelAsync(proxy, "db:3306", Token);

        using var stalled = new SemaphoreSlim(0);
        var flood = FloodAsync(caller.Stream, stalled);
        await stalled.WaitAsync(Token);
        goOn.Release();
        var sent = await flood;
        caller.EndSending();

        await Eventually.TrueAsync(() => server.Ends.Count == 1, "upstream to have read all");
        Assert.Equal(sent, received);
        Assert.InRange(sent / Piece, 1, MostUnderWay);
    }

    public void Dispose() => _authority.Dispose();

    /// <summary>Sends until nobody takes anything any more, and then, when somebody does again, the rest of the last piece.</summary>
    private static async Task<long> FloodAsync(Stream stream, SemaphoreSlim stalled)
    {
        var piece = new byte[Piece];
        for (var sent = 1; sent <= Flood; sent++)
        {
            var writing = stream.WriteAsync(piece, Token).AsTask();
            try
            {
                await writing.WaitAsync(Standstill, Token);
            }
            catch (TimeoutException)
            {
                stalled.Release();
                await writing;
                return (long)sent * Piece;
            }
        }

        stalled.Release();
        return (long)Flood * Piece;
    }

    private static async Task<long> CountAsync(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        long count = 0;
        while (await stream.ReadAsync(buffer, Token) is > 0 and var read)
        {
            count += read;
        }

        return count;
    }

    private static Task NothingStaysAsync(TestProxy proxy) =>
        Eventually.TrueAsync(() => proxy.Host.Slot(ListenerDirection.Outbound).Connections.Active == 0, "the relay to be over");

    private ScriptedPeer Peer(bool secured, Func<ScriptedConnection, Task> script) => new(script, secured ? _authority.IssueMesh(MutualTlsPair.Books) : null);

    private async Task<TestProxy> SidecarAsync(bool secured, int port)
    {
        var proxy = await TestProxy.SidecarAsync(null);
        proxy.Host.Certificate.Replace(_authority.IssueMesh(MutualTlsPair.Gateway));
        proxy.Apply(MeshCalls.Bytes(secured, port));
        return proxy;
    }
}
