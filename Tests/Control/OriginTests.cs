using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MeshControlPlane.Commands;
using Xunit;

namespace Tests.Control;

/// <summary>What a browser would send on behalf of somebody else's page, as raw requests.</summary>
public sealed class OriginTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Host: rebound.example.com", 421)]
    [InlineData("Host: localhost.example.com", 421)]
    [InlineData("Host: 192.0.2.7", 421)]
    [InlineData("Host: localhost\r\nOrigin: https://evil.example", 403)]
    [InlineData("Host: localhost\r\nOrigin: http://localhost:8080", 403)]
    [InlineData("Host: localhost\r\nOrigin: null", 403)]
    [InlineData("Host: LOCALHOST", 200)]
    [InlineData("Host: 127.0.0.1:1234", 200)]
    [InlineData("Host: [::1]:1234", 200)]
    [InlineData("Host: localhost\r\nOrigin: http://localhost", 200)]
    public async Task Console_AnswersItsOwnNamesAndPages(string headers, int status)
    {
        await using var control = await ControlPlaneFixture.StartAsync();

        var answer = await AskAsync(control.ConsolePort, $"GET /healthz HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n", secure: false, control);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host: rebound.example.com", 421)]
    [InlineData("Host: localhost\r\nOrigin: https://evil.example", 403)]
    [InlineData("Host: localhost\r\nOrigin: null", 403)]
    // Nothing wrong with it, but that it shows no certificate.
    [InlineData("Host: localhost", 401)]
    [InlineData("Host: 127.0.0.1", 401)]
    public async Task Api_AnswersItsOwnNamesAndNoPages(string headers, int status)
    {
        await using var control = await ControlPlaneFixture.StartAsync();

        var head = $"POST /api/v1/namespaces HTTP/1.1\r\n{headers}\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        var answer = await AskAsync(control.ApiPort, head, secure: true, control);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"Status\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rebound.example.com", null, HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost", null, HttpStatusCode.OK)]
    public async Task Discovery_AnswersItsOwnNamesAndNoPages(string host, string? origin, HttpStatusCode status)
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var options = Trusting(control);
        // The client takes the name in Host for that of the server.
        options.RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = options });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://localhost:{control.DiscoveryPort}/mesh.v1.Discovery/Connect")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([]) { Headers = { { "Content-Type", "application/grpc" } } },
        };
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await client.SendAsync(request, Token);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Bound_ElsewhereThanToLoopback_EverythingIsTls_UnderTheNamesGiven()
    {
        await using var control = await ControlPlaneFixture.StartAsync(
            options => options with { Bind = IPAddress.Any, SubjectAlternativeNames = ["mesh.example.com", "192.0.2.7"] });

        foreach (var port in (int[])[control.ApiPort, control.DiscoveryPort, control.ConsolePort])
        {
            using var certificate = await CertificateAsync(port, control);
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
            Assert.Equal(["localhost", "mesh.example.com"], names.EnumerateDnsNames());
            Assert.Equal(["127.0.0.1", "::1", "192.0.2.7"], names.EnumerateIPAddresses().Select(address => address.ToString()));
            Assert.Equal("", await AskAsync(port, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", secure: false, control));
        }

        Assert.StartsWith("HTTP/1.1 200 ", await GetAsync("/healthz", "mesh.example.com"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 421 ", await GetAsync("/healthz", "other.example.com"), StringComparison.Ordinal);
        Assert.Contains("; secure; samesite=strict; httponly", await GetAsync($"/login?t={control.ConsoleToken}", "192.0.2.7"), StringComparison.Ordinal);
        Assert.Contains("istio-system", await control.KubectlAsync("get namespaces"), StringComparison.Ordinal);

        Task<string> GetAsync(string target, string host) =>
            AskAsync(control.ConsolePort, $"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", secure: true, control);
    }

    [Fact]
    public async Task Loopback_IsAllThatIsListenedOn()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        // Another address of this machine that needs no network: who listens on all addresses listens on it.
        var other = IPAddress.Parse("127.0.0.2");
        foreach (var port in (int[])[control.ApiPort, control.DiscoveryPort, control.ConsolePort])
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(other, port, Token).AsTask());
        }
    }

    [Fact]
    public async Task OptionsThatWouldLeaveADoorOpen_AreRefused()
    {
        var open = await RefusalAsync(options => options with { Bind = IPAddress.Any, SubjectAlternativeNames = ["a"], OpenConsole = true });
        Assert.Contains("--console-auth none", open, StringComparison.Ordinal);
        Assert.Contains("--san", await RefusalAsync(options => options with { Bind = IPAddress.Any }), StringComparison.Ordinal);
        var elsewhere = await RefusalAsync(options => options with { Bind = IPAddress.Parse("192.0.2.7") });
        Assert.Contains("--bind 192.0.2.7 is not an address of this machine", elsewhere, StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(Func<ServeOptions, ServeOptions> configure) =>
        (await Assert.ThrowsAsync<MeshControlPlane.StartupException>(() => ControlPlaneFixture.StartAsync(configure))).Message;

    private static SslClientAuthenticationOptions Trusting(ControlPlaneFixture control) => new()
    {
        TargetHost = "localhost",
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(Path.Combine(control.Directory, "ca.pem")) },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    /// <summary>All that comes back until the server ends the connection.</summary>
    private static async Task<string> AskAsync(int port, string request, bool secure, ControlPlaneFixture control)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        Stream stream = client.GetStream();
        if (secure)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(Trusting(control), Token);
            stream = tls;
        }

        await using (stream)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Token);
            using var answer = new MemoryStream();
            try
            {
                await stream.CopyToAsync(answer, Token);
            }
            catch (IOException)
            {
                // A server that wants TLS resets what is none.
            }

            var text = Encoding.UTF8.GetString(answer.ToArray());
            return text.StartsWith("HTTP/", StringComparison.Ordinal) ? text : "";
        }
    }

    private static async Task<X509Certificate2> CertificateAsync(int port, ControlPlaneFixture control)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        await using var tls = new SslStream(client.GetStream());
        var options = Trusting(control);
        options.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        await tls.AuthenticateAsClientAsync(options, Token);
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
    }
}
