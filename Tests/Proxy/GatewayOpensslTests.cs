using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

/// <summary>Gateways with several certificates and with lists of revoked ones, before a TLS library that is not .NET's.</summary>
public sealed class GatewayOpensslTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TemporaryFiles _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData("", "ecdsa")]
    [InlineData("-tls1_3 -sigalgs ecdsa_secp256r1_sha256", "ecdsa")]
    [InlineData("-tls1_3 -sigalgs rsa_pss_rsae_sha256", "rsa")]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", "rsa")]
    [InlineData("-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", "ecdsa")]
    [InlineData("-tls1_2 -sigalgs RSA+SHA256", "rsa")]
    public async Task CertificateOfTheKindThatTheClientTakes_IsShown(string options, string expected)
    {
        foreach (var rsaFirst in new[] { false, true })
        {
            using var rsa = IssueRsa("rsa");
            using var ecdsa = _authority.Issue("ecdsa");
            await using var upstream = await UpstreamServer.SayingAsync("x");
            await using var proxy = await TestProxy.GatewayAsync(Gateway(upstream.Port, rsaFirst ? [rsa, ecdsa] : [ecdsa, rsa]), 443);

            var answer = await AskAsync(proxy, options, null);

            Assert.Contains("HTTP/1.1 200", answer, StringComparison.Ordinal);
            Assert.Contains($"subject=CN = {expected}\n", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ClientThatTakesNoneOfThem_IsNotServed()
    {
        using var ecdsa = _authority.Issue("ecdsa");
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.GatewayAsync(Gateway(upstream.Port, [ecdsa, ecdsa]), 443);

        Assert.DoesNotContain("HTTP/1.1", await AskAsync(proxy, "-tls1_3 -sigalgs rsa_pss_rsae_sha256", null), StringComparison.Ordinal);
        Assert.Equal(0, upstream.Requests);
    }

    [Fact]
    public async Task RevokedClient_IsRefused_AndTheOthersAreNot()
    {
        using var good = _authority.Issue("good");
        using var revoked = _authority.Issue("revoked");
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.GatewayAsync(Mutual(upstream.Port, _authority.Revoke(revoked)), 443);

        Assert.Contains("HTTP/1.1 200", await AskAsync(proxy, "", good), StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1", await AskAsync(proxy, "", revoked), StringComparison.Ordinal);
        Assert.Equal(1, upstream.Requests);

        // Another list is another configuration: it counts for whoever comes then.
        proxy.Apply(Mutual(upstream.Port, _authority.Revoke(good, revoked), revision: 2));
        Assert.DoesNotContain("HTTP/1.1", await AskAsync(proxy, "", good), StringComparison.Ordinal);
        Assert.Equal(1, upstream.Requests);
    }

    [Fact]
    public async Task ClientOfAnAuthorityWithoutAList_IsRefused()
    {
        using var other = new TestAuthority("other");
        using var good = _authority.Issue("good");
        await using var upstream = await UpstreamServer.SayingAsync("x");
        await using var proxy = await TestProxy.GatewayAsync(Mutual(upstream.Port, other.Revoke()), 443);

        Assert.DoesNotContain("HTTP/1.1", await AskAsync(proxy, "", good), StringComparison.Ordinal);
    }

    private static Push Push(int upstream, TlsTermination tls, long revision) => new()
    {
        Revision = revision,
        Listeners =
        {
            new Listener
            {
                Name = "gateway_443", Direction = ListenerDirection.Gateway, Port = 443, UnknownHosts = UnknownHosts.NotFound,
                FilterChains = { new FilterChain { Name = "https", ServerNames = { "a.example.com" }, RouteTable = "https", Tls = tls } },
            },
        },
        RouteTables = { new RouteTable { Name = "https", Port = 443, VirtualHosts = { MeshPush.Host("*", "c") } } },
        Clusters = { MeshPush.Cluster("c") },
        EndpointSets = { MeshPush.Endpoints("c", upstream) },
    };

    /// <summary>As several Secrets are put together: chains one behind the other, each with its authority, and keys in the same way.</summary>
    private Push Gateway(int upstream, X509Certificate2[] certificates, long revision = 1) => Push(upstream, Termination(certificates), revision);

    private Push Mutual(int upstream, string revocations, long revision = 1)
    {
        using var certificate = _authority.Issue("a.example.com");
        var tls = Termination([certificate]);
        tls.ClientCertificates = ClientCertificates.Required;
        tls.ClientAuthorities = ByteString.CopyFromUtf8(_authority.Certificate.ExportCertificatePem() + "\n" + revocations);
        return Push(upstream, tls, revision);
    }

    private TlsTermination Termination(X509Certificate2[] certificates) => new()
    {
        Certificate = new TlsCertificate
        {
            Chain = ByteString.CopyFromUtf8(string.Join('\n', certificates
                .SelectMany(one => new[] { one, _authority.Certificate })
                .Select(one => one.ExportCertificatePem()))),
            PrivateKey = new PrivateKey { Pem = ByteString.CopyFromUtf8(string.Join('\n', certificates.Select(KeyOf))) },
        },
        ApplicationProtocols = { "http/1.1" },
    };

    private static string KeyOf(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey();
        return key!.ExportPkcs8PrivateKeyPem();
    }

    private X509Certificate2 IssueRsa(string name)
    {
        using var key = RSA.Create(2048);
        using var signer = _authority.Certificate.GetECDsaPrivateKey()!;
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var issued = request.Create(
            _authority.Certificate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(signer),
            _authority.Certificate.NotBefore,
            _authority.Certificate.NotAfter,
            RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>All that <c>openssl s_client</c> says and gets for a request.</summary>
    private async Task<string> AskAsync(TestProxy proxy, string options, X509Certificate2? certificate)
    {
        if (certificate is not null)
        {
            var file = _files.Write($"{Guid.NewGuid():N}.pem", $"{certificate.ExportCertificatePem()}\n{KeyOf(certificate)}\n");
            options += $" -cert {file} -key {file}";
        }

        var port = proxy.Host.Slot(ListenerDirection.Gateway, 443).Bound.Port;
        var start = new ProcessStartInfo("openssl", $"s_client -ign_eof -connect 127.0.0.1:{port} -servername a.example.com -alpn http/1.1 {options}")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Token);
        try
        {
            await process.StandardInput.WriteAsync("GET / HTTP/1.1\r\nHost: a.example.com\r\nConnection: close\r\n\r\n".AsMemory(), Token);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended: it was refused.
        }

        var answer = await process.StandardOutput.ReadToEndAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        await process.WaitForExitAsync(Token);
        return answer + await errors;
    }
}
