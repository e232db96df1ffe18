using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

/// <summary>A TLS library that is not .NET's, before a workload that takes mutual TLS alone.</summary>
public sealed class ForeignTlsPeerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-alpn istio -tls1_3")]
    // Under STRICT any TLS is the mesh's.
    [InlineData("-tls1_3")]
    [InlineData("-alpn http/1.1")]
    public async Task CertificateOfTheMesh_IsLetIn(string options)
    {
        await using var pair = await MutualTlsPair.StartAsync(PeerTls.Strict);
        var answer = await AskAsync(pair, pair.Authority.IssueWorkload(MutualTlsPair.Gateway), options);
        Assert.Contains($"By={MutualTlsPair.Books};Hash=", answer, StringComparison.Ordinal);
        Assert.Contains($"Subject=\"\";URI={MutualTlsPair.Gateway}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OlderTls_AnotherAuthority_AndNoCertificate_AreNot()
    {
        await using var pair = await MutualTlsPair.StartAsync(PeerTls.Strict);
        using var other = new TestAuthority();
        Assert.DoesNotContain("HTTP/1.1", await AskAsync(pair, pair.Authority.IssueWorkload(MutualTlsPair.Gateway), "-alpn istio -tls1_2"), StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1", await AskAsync(pair, other.IssueWorkload(MutualTlsPair.Gateway), "-alpn istio"), StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1", await AskAsync(pair, null, "-alpn istio"), StringComparison.Ordinal);
        Assert.Equal(0, pair.Application.Requests);
    }

    /// <summary>All that <c>openssl s_client</c> gets for a request.</summary>
    private static async Task<string> AskAsync(MutualTlsPair pair, X509Certificate2? certificate, string options)
    {
        var file = Path.Combine(Path.GetTempPath(), $"mesh-peer-{Guid.NewGuid():N}.pem");
        try
        {
            if (certificate is not null)
            {
                using var key = certificate.GetECDsaPrivateKey()!;
                await File.WriteAllTextAsync(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n", Token);
                options += $" -cert {file} -key {file}";
            }

            var start = new ProcessStartInfo("openssl", $"s_client -quiet -connect 127.0.0.1:{pair.InboundPort} -servername {MutualTlsPair.ServerName} {options}")
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(Token);
            try
            {
                await process.StandardInput.WriteAsync("GET / HTTP/1.1\r\nHost: books\r\nConnection: close\r\n\r\n".AsMemory(), Token);
                await process.StandardInput.FlushAsync(Token);
            }
            catch (IOException)
            {
                // It was turned away already, and has ended.
            }

            // Its input stays open: at the end of it, it would not wait for the answer.
            var answer = await process.StandardOutput.ReadToEndAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
            await process.WaitForExitAsync(Token);
            await errors;
            return answer;
        }
        finally
        {
            File.Delete(file);
            certificate?.Dispose();
        }
    }
}
