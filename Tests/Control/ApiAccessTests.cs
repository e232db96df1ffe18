using System.Net;
using System.Security.Cryptography.X509Certificates;
using MeshControlPlane;
using MeshControlPlane.Certificates;
using Xunit;

namespace Tests.Control;

public sealed class ApiAccessTests
{
    [Fact]
    public async Task WithoutACertificate_IsToldToUseTheKubeconfig()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var client = Client(control, certificate: null);

        using var response = await client.GetAsync(new Uri("api/v1/namespaces", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var status = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"kind\":\"Status\"", status, StringComparison.Ordinal);
        Assert.Contains("kubeconfig", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CertificateOfAnotherRoot_EndsTheHandshake()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var other = CertificateAuthority.Open(MeshDirectory.Open(Path.Combine(control.Directory, "other")), TimeProvider.System);
        using var stranger = other.IssueClient("mesh-admin", "system:masters");
        using var client = Client(control, stranger);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("api/v1/namespaces", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Kubeconfig_LetsKubectlIn()
    {
        await using var control = await ControlPlaneFixture.StartAsync();

        Assert.Contains("istio-system", await control.KubectlAsync("get namespaces"), StringComparison.Ordinal);
    }

    private static HttpClient Client(ControlPlaneFixture control, X509Certificate2? certificate)
    {
        var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        if (certificate is not null)
        {
            handler.ClientCertificates.Add(certificate);
        }

        return new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{control.ApiPort}/") };
    }
}
