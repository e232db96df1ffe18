using Xunit;

namespace Tests.Edges;

/// <summary>A request of HTTP/2 that would mean something else in HTTP/1.1 is refused.</summary>
public sealed class DowngradeTests(EdgeProxies proxies) : IClassFixture<EdgeProxies>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Edge, string> Grid
    {
        get
        {
            var grid = new TheoryData<Edge, string>();
            foreach (var edge in Enum.GetValues<Edge>())
            {
                foreach (var one in Http2Case.All)
                {
                    grid.Add(edge, one.Name);
                }
            }

            return grid;
        }
    }

    [Theory]
    [MemberData(nameof(Grid), DisableDiscoveryEnumeration = true)]
    public async Task OddRequest_IsRefusedOrIsOneRequestUpstream(Edge edge, string name)
    {
        var one = Http2Case.All.Single(other => other.Name == name);
        proxies.Application.Forget();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(EdgeProxies.Limit);
        await using var client = new RawHttp2(await proxies.ConnectAsync(edge, Token));
        await client.GreetAsync(Token);
        int status;
        try
        {
            await client.SendAsync(Token, one.Frames);
        }
        catch (IOException)
        {
            // Refused before all was sent.
        }

        status = await client.StatusAsync(one.Frames[0].Stream, limit.Token);

        Assert.Empty(proxies.Application.Faults);
        if (one.Upstream is null)
        {
            Assert.True(status == 0 || status / 100 == 4 || status == 501, $"status {status}");
            Assert.Empty(proxies.Application.Requests);
            return;
        }

        var request = Assert.Single(proxies.Application.Requests);
        Assert.Equal((200, one.Upstream, "books"), (status, request.Line, request.Headers["host"]));
    }
}
