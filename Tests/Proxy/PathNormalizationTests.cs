using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

public sealed class PathNormalizationTests
{
    [Theory]
    [InlineData(PathNormalization.Unspecified, "/a/./b//c%2Fd", "/a/b//c%2Fd")]
    [InlineData(PathNormalization.None, "/a/./b//c%2Fd", "/a/./b//c%2Fd")]
    [InlineData(PathNormalization.MergeSlashes, "/a/./b//c%2Fd", "/a/b/c%2Fd")]
    [InlineData(PathNormalization.DecodeAndMergeSlashes, "/a/./b//c%2Fd", "/a/b/c/d")]
    public async Task Upstream_GetsThePathAsTheListenerNormalisesIt(PathNormalization level, string sent, string expected)
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Response.WriteAsync(UpstreamServer.RawTarget(context)));
        var push = MeshPush.Outbound(1, ("books", [upstream.Port]));
        push.Listeners.Single().PathNormalization = level;
        await using var proxy = await TestProxy.SidecarAsync(push);

        var answer = await proxy.RawAsync($"GET {sent} HTTP/1.1\r\nHost: books\r\nConnection: close\r\n\r\n", TestContext.Current.CancellationToken);

        Assert.Contains("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.Contains(expected, answer.Split("\r\n"));
    }
}
