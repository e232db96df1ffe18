using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>The control plane is healthy when its API answers over TLS with a certificate of the mesh's own authority.</summary>
internal sealed class MeshApiHealthCheck(MeshResource mesh) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var authority = Path.Combine(mesh.MeshDirectory, "ca.pem");
        if (!mesh.ApiEndpoint.IsAllocated || !File.Exists(authority))
        {
            return HealthCheckResult.Unhealthy($"{authority} is not there yet.");
        }

        var uri = new Uri($"https://localhost:{MeshResource.Text(mesh.ApiEndpoint.Port)}/readyz");
        try
        {
            using var client = CreateClient(authority);
            using var response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return response.StatusCode < HttpStatusCode.InternalServerError
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{uri} answered {(int)response.StatusCode}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or CryptographicException)
        {
            return HealthCheckResult.Unhealthy($"{uri}: {exception.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"{uri} did not answer in time.");
        }
    }

    // Made for each check: until the first start has come so far, the authority may change.
    private static HttpClient CreateClient(string authority)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(authority);
        return new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
        })
        {
            Timeout = Limit,
        };
    }
}
