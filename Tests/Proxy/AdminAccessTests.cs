using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

/// <summary>What a browser would send to the admin port on behalf of somebody else's page, as raw requests.</summary>
public sealed class AdminAccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/config_dump", "Host: rebound.example.com", 421)]
    [InlineData("GET", "/config_dump", "Host: 192.0.2.7", 421)]
    [InlineData("GET", "/config_dump", "Host: localhost\r\nOrigin: http://evil.example", 403)]
    [InlineData("POST", "/quitquitquit", "Host: localhost\r\nOrigin: http://evil.example", 403)]
    [InlineData("POST", "/quitquitquit", "Host: localhost\r\nOrigin: null", 403)]
    [InlineData("POST", "/quitquitquit", "Host: localhost:15000\r\nOrigin: http://localhost:8080", 403)]
    [InlineData("POST", "/quitquitquit", "Host: localhost\r\nContent-Type: text/plain;charset=UTF-8", 403)]
    [InlineData("POST", "/quitquitquit", "Host: localhost\r\nContent-Type: application/x-www-form-urlencoded", 403)]
    [InlineData("POST", "/logging?level=trace", "Host: localhost\r\nContent-Type: multipart/form-data; boundary=x", 403)]
    [InlineData("GET", "/quitquitquit", "Host: localhost", 405)]
    [InlineData("GET", "/stats", "Host: [::1]:15000", 200)]
    [InlineData("GET", "/stats", "Host: LocalHost:15000", 200)]
    [InlineData("POST", "/logging?level=information", "Host: localhost:15000\r\nOrigin: http://localhost:15000", 200)]
    public async Task Requests_AreAnsweredWhereTheyComeFromThisMachine(string method, string path, string headers, int status)
    {
        await using var proxy = await TestProxy.SidecarAsync(new Push());

        Assert.StartsWith($"HTTP/1.1 {status} ", await AskAsync(proxy, method, path, headers), StringComparison.Ordinal);
        Assert.False(proxy.Host.QuitRequested.Task.IsCompleted);
    }

    [Fact]
    public async Task PlainPost_Stops()
    {
        await using var proxy = await TestProxy.SidecarAsync(new Push());

        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(proxy, "POST", "/quitquitquit", "Host: localhost:15000"), StringComparison.Ordinal);

        await proxy.Host.QuitRequested.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private static async Task<string> AskAsync(TestProxy proxy, string method, string path, string headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.AdminPort, Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\n{headers}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), Token);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Token);
    }
}
