using System.Text;
using CsCheck;
using MeshProxy.Configuration;
using Tests.Edges;
using Xunit;

namespace Tests.Proxy;

public sealed class HeaderNameTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_ReachUpstreamInLowerCase_AndValuesAndBodiesAsTheyAre()
    {
        await using var server = new RecordingServer();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [server.Port])));
        using var socket = await RawSocket.ConnectAsync(proxy.OutboundPort, Token);
        foreach (var request in new[]
        {
            "GET /First HTTP/1.1\r\nHost: books\r\nAccept-Language: De-AT\r\nUser-Agent: Me\r\nX-Mine: Mixed Case\r\n\r\n",
            "POST /Fixed HTTP/1.1\r\nHost: books\r\nContent-Length: 19\r\nContent-Type: Text/X\r\n\r\nX-Body: A\r\n\r\nX-B: C",
            "POST /Chunks HTTP/1.1\r\nHost: books\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nX-Body: A\r\n2\r\n\r\n\r\n0\r\n\r\n",
            "GET /Last HTTP/1.1\r\nHost: books\r\nX-Mine: 2\r\n\r\n",
        })
        {
            await socket.SendAsync(request, Token);
            await ReceiveAnswerAsync(socket);
        }

        Assert.Empty(server.Faults);
        Assert.Equal(
            ["GET /First", "POST /Fixed X-Body: A\r\n\r\nX-B: C", "POST /Chunks X-Body: A\r\n", "GET /Last"], server.Requests.Select(request => request.Line));
        Assert.All(server.Requests.SelectMany(request => request.Headers.Keys), name => Assert.Equal(name.ToLowerInvariant(), name));
        Assert.Equal(
            ("De-AT", "Me", "Mixed Case"),
            (server.Requests[0].Headers["accept-language"], server.Requests[0].Headers["user-agent"], server.Requests[0].Headers["x-mine"]));
    }

    [Fact]
    public void HowRequestsAreCutIntoWrites_MakesNoDifference()
    {
        const string Written =
            "GET / HTTP/1.1\r\nHost: A\r\nX-Name-Longer-Than-Transfer-Encoding: B: C\r\n\r\n"
            + "POST /P: HTTP/1.1\r\nContent-Length: 12\r\nHost: A\r\n\r\nX-Y: Z\r\n\r\n:\n"
            + "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1A\r\nAbC: D\r\n\r\nGET / HTTP/1.1\r\n\r\n1\r\nQ\r\n0\r\n\r\n"
            + "PUT / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"
            + "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: Words\r\n\r\nHello: You\r\n\r\n";
        const string Expected =
            "GET / HTTP/1.1\r\nhost: A\r\nx-name-longer-than-transfer-encoding: B: C\r\n\r\n"
            + "POST /P: HTTP/1.1\r\ncontent-length: 12\r\nhost: A\r\n\r\nX-Y: Z\r\n\r\n:\n"
            + "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1A\r\nAbC: D\r\n\r\nGET / HTTP/1.1\r\n\r\n1\r\nQ\r\n0\r\n\r\n"
            + "PUT / HTTP/1.1\r\ncontent-length: 0\r\n\r\n"
            + "GET / HTTP/1.1\r\nconnection: Upgrade\r\nupgrade: Words\r\n\r\nHello: You\r\n\r\n";

        // No write has the end of a request and the beginning of the next.
        var starts = new[] { "POST /P:", "POST / ", "PUT /", "GET / HTTP/1.1\r\nConn" }.Select(start => Written.IndexOf(start, StringComparison.Ordinal)).ToHashSet();
        Gen.Int[1, 40].Array[Written.Length].Sample(
            sizes =>
            {
                using var sent = new MemoryStream();
                using var names = new LowerCaseNames(sent);
                var start = 0;
                foreach (var size in sizes.TakeWhile(_ => start < Written.Length))
                {
                    var end = Math.Min(start + size, starts.Where(next => next > start).Append(Written.Length).Min());
                    var write = names.WriteAsync(Encoding.Latin1.GetBytes(Written[start..end]));
                    Assert.True(write.IsCompletedSuccessfully);
                    start = end;
                }

                Assert.Equal(Expected, Encoding.Latin1.GetString(sent.ToArray()));
            },
            iter: 300);
    }

    private static async Task ReceiveAnswerAsync(RawSocket socket)
    {
        var received = "";
        while (StrictHttp.TakeAnswer(ref received, "GET") is null)
        {
            var next = await socket.ReceiveAsync(1, Token);
            Assert.NotEmpty(next);
            received += next;
        }
    }
}
