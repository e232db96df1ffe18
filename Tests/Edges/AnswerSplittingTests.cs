using Xunit;

namespace Tests.Edges;

/// <summary>One answer in is at most one answer out, whatever upstream says.</summary>
public sealed class AnswerSplittingTests(EdgeProxies proxies) : IClassFixture<EdgeProxies>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Edge, string> Grid
    {
        get
        {
            var grid = new TheoryData<Edge, string>();
            foreach (var edge in new[] { Edge.Gateway, Edge.Outbound, Edge.Inbound })
            {
                foreach (var one in AnswerCase.All)
                {
                    grid.Add(edge, one.Name);
                }
            }

            return grid;
        }
    }

    [Theory]
    [MemberData(nameof(Grid), DisableDiscoveryEnumeration = true)]
    public async Task OddAnswer_IsNoOtherRequestsAnswer(Edge edge, string name)
    {
        var one = AnswerCase.All.Single(other => other.Name == name);
        proxies.Application.Forget();
        proxies.Application.Answer = request => request.Target == "/a" ? one.Bytes : RecordingServer.Repeat(request);

        var received = await proxies.ExchangeAsync(edge, $"{one.Method} /a HTTP/1.1\r\nHost: books\r\n\r\n{EdgeProxies.Sentinel}", Token);

        Assert.Empty(proxies.Application.Faults);
        if (one.Status == 0)
        {
            // The caller sees that there is something missing: its connection ends.
            Assert.DoesNotContain("sentinel", received, StringComparison.Ordinal);
            Assert.False(received.EndsWith("0\r\n\r\n", StringComparison.Ordinal), received);
            return;
        }

        var answer = StrictHttp.TakeAnswer(ref received, one.Method);
        Assert.Equal((one.Status, one.Body ?? answer?.Body), (answer?.Status, answer?.Body));
        Assert.False(answer!.Headers.ContainsKey("keep-alive") || answer.Headers.ContainsKey("proxy-connection"));
        Assert.Equal("GET /sentinel", StrictHttp.TakeAnswer(ref received, "GET")?.Body);
        Assert.Empty(received);
    }
}
