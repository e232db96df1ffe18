using Xunit;

namespace Tests.Edges;

/// <summary>One request in is at most one request out, and what is behind it stays behind it.</summary>
public sealed class SmugglingTests(EdgeProxies proxies) : IClassFixture<EdgeProxies>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Edge, string> Grid
    {
        get
        {
            var grid = new TheoryData<Edge, string>();
            foreach (var edge in Enum.GetValues<Edge>())
            {
                foreach (var one in EdgeCases.All)
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
        var one = EdgeCases.Named(name);
        proxies.Application.Forget();

        var received = await proxies.ExchangeAsync(edge, one.Bytes + EdgeProxies.Sentinel, Token);

        var requests = proxies.Application.Requests;
        Assert.Empty(proxies.Application.Faults);
        if (one.Status == EdgeCase.NoAnswer || (edge == Edge.Tunnel && !one.LooksLikeHttp))
        {
            Assert.Empty(received);
            Assert.Empty(requests);
            return;
        }

        if (one.Status != 0)
        {
            // Nothing of what comes after a refusal is read.
            var refusal = StrictHttp.TakeAnswer(ref received, "GET");
            Assert.Equal(one.Status, refusal?.Status);
            Assert.Equal("close", refusal!.Headers["connection"]);
            Assert.Empty(received);
            Assert.Empty(requests.Select(request => request.Line));
            return;
        }

        Assert.Equal([.. one.Upstream, "GET /sentinel"], requests.Select(request => request.Line));
        Assert.True(one.Holds?.Invoke(requests[0]) ?? true, string.Join('\n', requests[0].Headers));
        foreach (var request in requests)
        {
            var answer = StrictHttp.TakeAnswer(ref received, request.Method);
            Assert.Equal((200, request.Method == "HEAD" ? "" : request.Line), (answer?.Status, answer?.Body));
        }

        Assert.Empty(received);
    }

    [Fact]
    public void Grid_HasAtLeastSixtyCases() => Assert.InRange(EdgeCases.All.Select(one => one.Name).Distinct().Count(), 60, int.MaxValue);
}
