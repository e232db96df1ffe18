using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

public sealed class BadRequestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, string> Unreadable => new()
    {
        { "nonsense\r\n\r\n", "400 Bad Request", "Bad Request", "400 DPE http1.codec_error" },
        { "GET / HTTP/1.1\r\nHost: books\r\nno colon\r\n\r\n", "400 Bad Request", "Bad Request", "400 DPE http1.codec_error" },
        { "GE(T / HTTP/1.1\r\nHost: books\r\n\r\n", "400 Bad Request", "Bad Request", "400 DPE http1.codec_error" },
        { "GET books HTTP/1.1\r\nHost: books\r\n\r\n", "400 Bad Request", "Bad Request", "400 DPE http1.codec_error" },
        { "GET / HTTP/1.1\r\nHost: books\r\nx: a\0b\r\n\r\n", "400 Bad Request", "Bad Request", "400 DPE http1.codec_error" },
        { "POST / HTTP/1.1\r\nHost: books\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400 Bad Request", "Bad Request", "400 DPE http1.codec_error" },
        { "POST / HTTP/1.1\r\nHost: books\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400 Bad Request", "Bad Request", "400 DPE http1.content_length_and_chunked_not_allowed" },
        { "GET / HTTP/1.1\r\n\r\n", "400 Bad Request", "", "400 - missing_host_header" },
        { "GET / HTTP/1.0\r\nHost: books\r\n\r\n", "426 Upgrade Required", "Upgrade Required", "426 DPE low_version" },
        { $"GET / HTTP/1.1\r\nHost: books\r\nx: {new string('x', 61 * 1024)}\r\n\r\n", "431 Request Header Fields Too Large", "Request Header Fields Too Large", "431 DPE http1.headers_too_large" },
        { $"GET /{new string('x', 61 * 1024)} HTTP/1.1\r\nHost: books\r\n\r\n", "431 Request Header Fields Too Large", "Request Header Fields Too Large", "431 DPE http1.headers_too_large" },
        { "OPTIONS * HTTP/1.1\r\nHost: books\r\nConnection: close\r\n\r\n", "404 Not Found", "", "404 - absolute_path_rejected" },
    };

    [Theory]
    [MemberData(nameof(Unreadable), DisableDiscoveryEnumeration = true)]
    public async Task RequestThatCannotBeTaken_IsAnsweredAsEnvoyWould(string request, string status, string body, string logged)
    {
        using var log = new LogFile();
        await using var upstream = await UpstreamServer.SayingAsync("never");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port]))
            .With(push => log.Of(push, "%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %BYTES_SENT%")));

        var answer = await proxy.RawAsync(request, Token);

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith($"\r\n\r\n{body}", answer, StringComparison.Ordinal);
        var head = answer.Split("\r\n\r\n")[0].Split("\r\n")[1..].Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        Assert.Equal(("envoy", "close", $"{body.Length}"), (head["server"], head["connection"], head["content-length"]));
        Assert.Equal(body.Length > 0 ? "text/plain" : null, head.GetValueOrDefault("content-type"));
        Assert.True(DateTimeOffset.TryParse(head["date"], out _));
        Assert.Equal($"{logged} {body.Length}", await log.LineAsync());
        Assert.Equal(0, upstream.Requests);
        Assert.Equal((1, 0), (proxy.Host.Slot(ListenerDirection.Outbound).Statistics.Total, proxy.Host.Slot(ListenerDirection.Outbound).Statistics.Active));
    }

    [Fact]
    public async Task UnreadableSecondRequest_DoesNotHarmTheFirst()
    {
        await using var upstream = await UpstreamServer.SayingAsync("fine");
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        var answer = await proxy.RawAsync("GET / HTTP/1.1\r\nHost: books\r\n\r\nnonsense\r\n\r\n", Token);
        Assert.Contains("fine", answer, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 400 Bad Request\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nBad Request", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownMethodAndAbsoluteForm_PassThrough()
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync($"{context.Request.Method} {UpstreamServer.RawTarget(context)}"));
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])));
        Assert.Contains("BREW /pot", await proxy.RawAsync("BREW http://books/pot HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusedConnect_HasTheHeadersOfALocalReply()
    {
        using var log = new LogFile();
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1).With(push =>
        {
            push.Listeners[0].UnknownHosts = UnknownHosts.RegistryOnly;
            log.Of(push, "%REQ(:METHOD)% %REQ(:AUTHORITY)% %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %ROUTE_NAME%");
        }));
        var answer = await proxy.RawAsync("CONNECT elsewhere:443 HTTP/1.1\r\n\r\n", Token);
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\ndate: ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nserver: envoy\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("content-type", answer, StringComparison.Ordinal);
        Assert.Equal("CONNECT elsewhere:443 502 - direct_response block_all", await log.LineAsync());
    }
}
