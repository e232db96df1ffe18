using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using MeshControlPlane.Commands;
using MeshControlPlane.Discovery;
using MeshProtocol;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>Two meshes that sign with the same authority, and are told apart by their trust domains.</summary>
public sealed class TrustDomainTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mesh-domains-").FullName;
    private readonly Authority _root = Authority.Root();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task CertificateOfAnotherMesh_OfTheSameAuthority_IsAsGoodAsNone()
    {
        await using var ours = await StartAsync("trustDomain: ours.example");
        await using var theirs = await StartAsync("trustDomain: theirs.example");
        using var certificate = await CertifyAsync(theirs, "theirs.example");

        using var alone = FakeProxy.Open(ours, token: "", certificate);
        var refusal = await Assert.ThrowsAsync<RpcException>(alone.ReceiveAsync);
        Assert.Equal(
            (StatusCode.Unauthenticated, "the certificate is of trust domain 'theirs.example', which is none of this mesh's, and there is no join token"),
            (refusal.StatusCode, refusal.Status.Detail));

        // As with any other certificate that is not valid here, a token opens.
        using var withToken = FakeProxy.Open(ours, token: null, certificate);
        await withToken.JoinAsync(Node());
        // And at home it is good.
        using var atHome = FakeProxy.Open(theirs, token: "", certificate);
        await atHome.JoinAsync(Node());
    }

    [Fact]
    public async Task Alias_LetsTheOtherMeshsSidecarsIn_AndNoGateway()
    {
        await using var ours = await StartAsync("{trustDomain: ours.example, trustDomainAliases: [theirs.example]}");
        await using var theirs = await StartAsync("trustDomain: theirs.example");
        using var certificate = await CertifyAsync(theirs, "theirs.example");

        using (var sidecar = FakeProxy.Open(ours, token: "", certificate))
        {
            await sidecar.JoinAsync(Node());
        }

        using var gateway = FakeProxy.Open(ours, token: "", certificate);
        var node = Node();
        (node.Role, node.Name, node.InstanceId) = (NodeRole.Ingress, "ingress", "ingress");
        await gateway.SendAsync(new ProxyMessage { Join = new Join { Node = node } });
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(gateway.ReceiveAsync)).StatusCode);
    }

    [Fact]
    public async Task TrustDomainThatIsChanged_LeavesTheMeshsOwnCertificatesGood()
    {
        await using var control = await StartAsync("trustDomain: before.example");
        using var certificate = await CertifyAsync(control, "before.example");

        await control.KubectlAsync("apply -f -", Config("trustDomain: after.example"));
        await DomainAsync(control, "after.example");

        using var again = FakeProxy.Open(control, token: "", certificate);
        await again.JoinAsync(Node());
        using var next = await SignAsync(control, token: "", certificate);
        Assert.Contains("spiffe://after.example/ns/mesh/sa/books", Names(next), StringComparison.Ordinal);
    }

    private static Node Node()
    {
        var node = MeshBuilder.Sidecar("books-v1", "mesh", "books", "v1");
        node.ServiceAccount = "books";
        return node;
    }

    private static string Config(string mesh) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: istio, namespace: istio-system }
        data: { mesh: '{{mesh}}' }
        """;

    private static Task DomainAsync(ControlPlaneFixture control, string domain) => Eventually.TrueAsync(
        () => control.Services.GetRequiredService<ConfigurationSource>().Current.View.Resources.Settings.TrustDomain == domain, "the trust domain holds");

    private static string Names(X509Certificate2 certificate) =>
        certificate.Extensions.Single(extension => extension.Oid?.Value == "2.5.29.17").Format(multiLine: false);

    private async Task<ControlPlaneFixture> StartAsync(string mesh)
    {
        var name = Guid.NewGuid().ToString("N");
        var (certificate, key) = (Path.Combine(_directory, $"{name}.pem"), Path.Combine(_directory, $"{name}-key.pem"));
        await File.WriteAllTextAsync(certificate, _root.Certificate.ExportCertificatePem(), Cancelled);
        await File.WriteAllTextAsync(key, _root.Key(), Cancelled);
        return await ControlPlaneFixture.StartAsync(new ServeOptions { Authority = new AuthorityFiles(certificate, key, null) }, Config(mesh));
    }

    private static async Task<X509Certificate2> CertifyAsync(ControlPlaneFixture control, string domain)
    {
        await DomainAsync(control, domain);
        using var proxy = FakeProxy.Open(control);
        await proxy.JoinAsync(Node());
        var certificate = await SignAsync(control, control.JoinToken, certificate: null);
        Assert.Contains($"spiffe://{domain}/", Names(certificate), StringComparison.Ordinal);
        return certificate;
    }

    private static async Task<X509Certificate2> SignAsync(ControlPlaneFixture control, string token, X509Certificate2? certificate)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256).CreateSigningRequest();
        using var channel = control.OpenChannel(certificate);
        var signed = await new Certificates.CertificatesClient(channel).SignAsync(
            new CertificateSigning { InstanceId = "books-v1", Request = ByteString.CopyFrom(request) },
            token.Length > 0 ? new Metadata { { "authorization", $"Bearer {token}" } } : [],
            cancellationToken: Cancelled);
        using var bare = X509CertificateLoader.LoadCertificate(signed.Chain[0].Span);
        return bare.CopyWithPrivateKey(key);
    }
}
