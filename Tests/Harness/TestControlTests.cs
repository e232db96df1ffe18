using System.Net;
using MeshProtocol;
using MeshProxy;
using MeshProxy.CommandLine;
using Tests.Proxy;
using Xunit;

namespace Tests.Harness;

/// <summary>The admin pages that only tests ask for.</summary>
public sealed class TestControlTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/partition?from=mesh/books-v1")]
    [InlineData("/clock?advance=30")]
    public async Task ProxyThatIsNotUnderTest_RefusesThem(string path)
    {
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("empty", [])));

        var (status, text) = await PostAsync(proxy.AdminPort, path);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("--test-controls", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCannotBeUsed_IsRefused_AndTheRestIsTold()
    {
        await using var host = await ProxyHost.StartAsync(new ProxyOptions { Role = NodeRole.Sidecar, Name = "x", OutboundPort = 0, AdminPort = 0, TestControls = true });
        var port = host.Slot(ListenerDirection.Unspecified).Bound.Port;

        Assert.Equal((HttpStatusCode.OK, "{\"unreachable\":[\"mesh/a\",\"mesh/b\"]}\n"), await PostAsync(port, "/partition?from=mesh/b&from=mesh/a"));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(port, "/partition?from=books")).Status);
        Assert.Equal((HttpStatusCode.OK, "{\"unreachable\":[]}\n"), await PostAsync(port, "/partition"));
        Assert.Equal((HttpStatusCode.OK, "{\"aheadMs\":30500}\n"), await PostAsync(port, "/clock?advance=30.5"));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(port, "/clock?advance=-1")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(port, "/clock")).Status);
        await host.StopAsync(Token);
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(int port, string path)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var response = await client.PostAsync(new Uri($"http://127.0.0.1:{port}{path}"), null, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
