using System.Net;
using MeshProtocol;
using Tests.Proxy;
using Xunit;

namespace Tests.Reliability.Network;

/// <summary>Upstream resets its HTTP/1.1 connection (RST) at each moment of an exchange. What HTTP/2 has to it is in <see cref="StreamResetTests"/>.</summary>
public sealed class UpstreamResetTests : IDisposable
{
    private const string Terminated = "upstream connect error or disconnect/reset before headers. reset reason: connection termination";
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly TestAuthority _authority = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", true)]
    public async Task BeforeTheEndOfTheHead_Is503(string begun, bool secured)
    {
        await using var upstream = Peer(secured, async connection =>
        {
            await connection.HeadAsync();
            await connection.SendAsync(begun);
            connection.Reset();
        });
        await using var proxy = await SidecarAsync(secured, upstream.Port);

        using var answer = await proxy.Client().GetAsync("http://books/", Token);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, Terminated), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
        await proxy.ExpectFlagAsync("UC", 1);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n", true)]
    public async Task WithinTheBody_TheAnswerIsBrokenOff_AndLooksNotWhole(string begun, bool secured)
    {
        using var headReturned = new SemaphoreSlim(0);
        await using var upstream = Peer(secured, async connection =>
        {
            await connection.HeadAsync();
            await connection.SendAsync(begun);
            await headReturned.WaitAsync(connection.End);
            connection.Reset();
        });
        await using var proxy = await SidecarAsync(secured, upstream.Port);

        using var answer = await proxy.Client().GetAsync("http://books/", HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        headReturned.Release();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AfterTheAnswer_TheNextRequestTakesAnotherConnection(bool secured)
    {
        using var reset = new SemaphoreSlim(0);
        using var done = new SemaphoreSlim(0);
        await using var upstream = Peer(secured, async connection =>
        {
            await connection.HeadAsync();
            await connection.SendAsync(Answer);
            await reset.WaitAsync(connection.End);
            connection.Reset();
            done.Release();
        });
        await using var proxy = await SidecarAsync(secured, upstream.Port);
        var client = proxy.Client();
        for (var i = 1; i <= 10; i++)
        {
            using var answer = await client.GetAsync("http://books/", Token);
            Assert.Equal((HttpStatusCode.OK, "ok"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
            Assert.Equal(i, upstream.Connections);
            reset.Release();
            await done.WaitAsync(Token);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WithRetriesOnReset_TheCallerSeesNothingOfIt(bool secured)
    {
        ScriptedPeer? upstream = null;
        await using var peer = upstream = Peer(secured, async connection =>
        {
            while (true)
            {
                await connection.HeadAsync();
                if (upstream!.Connections % 2 == 1)
                {
                    connection.Reset();
                    return;
                }

                await connection.SendAsync($"{Answer}");
            }
        });
        await using var proxy = await SidecarAsync(secured, upstream.Port, push =>
            MeshCalls.Forward(push).Retries = new RetryPolicy { Attempts = 2, Conditions = { RetryCondition.Reset } });

        using var answer = await proxy.Client().GetAsync("http://books/", Token);

        Assert.Equal((HttpStatusCode.OK, "ok"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
    }

    public void Dispose() => _authority.Dispose();

    private ScriptedPeer Peer(bool secured, Func<ScriptedConnection, Task> script) => new(script, secured ? _authority.IssueMesh(MutualTlsPair.Books) : null);

    private async Task<TestProxy> SidecarAsync(bool secured, int port, Action<Push>? change = null)
    {
        var proxy = await TestProxy.SidecarAsync(null);
        proxy.Host.Certificate.Replace(_authority.IssueMesh(MutualTlsPair.Gateway));
        proxy.Apply(MeshCalls.Books(secured, port).With(change ?? (static _ => { })));
        return proxy;
    }
}
