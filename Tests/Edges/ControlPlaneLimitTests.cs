using System.Net;
using System.Net.Security;
using MeshControlPlane;
using MeshControlPlane.Api.Writing;
using MeshControlPlane.Certificates;
using MeshControlPlane.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Tests.Control;
using Tests.Proxy;
using Xunit;

namespace Tests.Edges;

public sealed class ControlPlaneLimitTests
{
    private const string Get = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Heads => new()
    {
        { Get + "\r\n", "200" },
        { Get + $"X: {new string('x', ServerLimits.Head)}\r\n\r\n", "431" },
        { Get + string.Concat(Enumerable.Range(0, 101).Select(i => $"x-{i}: y\r\n")) + "\r\n", "431" },
        { $"GET /{new string('x', ServerLimits.Head)} HTTP/1.1\r\nHost: localhost\r\n\r\n", "414" },
        { "GET /healthz HTTP/1.1\nHost: localhost\n\n", "400" },
        { Get + "X: a\r\n b\r\n\r\n", "400" },
        { Get + "Host: evil\r\n\r\n", "400" },
        { Get + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "400" },
    };

    [Fact]
    public async Task HeadThatIsTooLargeOrOdd_IsRefusedOnEachPort()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        foreach (var (head, status) in Heads.Select(row => row.Data))
        {
            using var console = await RawSocket.ConnectAsync(control.ConsolePort, Token);
            Assert.StartsWith($"HTTP/1.1 {status} ", await EdgeProxies.ExchangeAsync(console.Stream, head, Token), StringComparison.Ordinal);

            // Who shows no certificate is refused as well, once the request can be read.
            using var api = await RawSocket.ConnectAsync(control.ApiPort, Token);
            await using var tls = new SslStream(api.Stream, false, (_, certificate, _, _) => certificate is not null);
            await tls.AuthenticateAsClientAsync("localhost");
            Assert.StartsWith($"HTTP/1.1 {(status == "200" ? "401" : status)} ", await EdgeProxies.ExchangeAsync(tls, head, Token), StringComparison.Ordinal);
        }

        using var discovery = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://localhost:{control.DiscoveryPort}/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Add("x", new string('x', ServerLimits.Head));
        try
        {
            using var answer = await discovery.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The client was told the limit in time, and does not even send it.
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BodyOverTheLimit_IsRefusedInKubernetesWords(bool isLengthKnown)
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var authority = CertificateAuthority.Open(MeshDirectory.Open(control.Directory), TimeProvider.System);
        using var certificate = authority.IssueClient("mesh-admin", "system:masters");
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        handler.ClientCertificates.Add(certificate);
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{control.ApiPort}/") };
        using var content = new StringContent(new string(' ', RequestBody.Limit + (64 * 1024)), System.Text.Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "apis/networking.istio.io/v1/namespaces/mesh/virtualservices") { Content = content };
        request.Headers.TransferEncodingChunked = !isLengthKnown;

        using var response = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("RequestEntityTooLarge", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_AreLimited()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        Assert.Equal(ServerLimits.Connections, control.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxConcurrentConnections);
    }
}
