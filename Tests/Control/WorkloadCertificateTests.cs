using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using MeshControlPlane.Certificates;
using MeshProtocol;
using MeshProxy.Tls;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

public sealed class WorkloadCertificateTests
{
    private const string Books = "spiffe://cluster.local/ns/mesh/sa/books";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task JoinedWorkload_GetsTheIdentityOfItsJoin_ForADay()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var joined = await JoinAsync(control);

        var signed = await SignAsync(control, Request(key));

        using var certificate = X509CertificateLoader.LoadCertificate(signed.Chain.Single().Span);
        Assert.Equal([Books], PeerCertificate.UrisOf(certificate));
        Assert.Equal("", certificate.Subject);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.InRange(certificate.NotAfter.ToUniversalTime() - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        using var root = X509CertificateLoader.LoadCertificate(signed.Roots.Single().Span);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.True(chain.Build(certificate));
    }

    [Fact]
    public async Task OwnNameInTheRequest_IsAllowed_AnotherOneIsNot()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var joined = await JoinAsync(control);
        Assert.Single((await SignAsync(control, Request(key, Books))).Chain);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => SignAsync(control, Request(key, "spiffe://cluster.local/ns/mesh/sa/gw")));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Equal($"the certificate request asks for another name than '{Books}', which is the one that this workload has joined with", refusal.Status.Detail);
    }

    [Fact]
    public async Task WhoeverHasNotJoined_OrHasAnotherToken_GetsNothing()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var joined = await JoinAsync(control);
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => SignAsync(control, Request(key), token: "wrong"))).StatusCode);
        Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<RpcException>(() => SignAsync(control, Request(key), instance: "nobody"))).StatusCode);
        Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<RpcException>(() => SignAsync(control, Request(key), instance: ""))).StatusCode);
    }

    [Fact]
    public async Task UnfitRequests_AreRefusedWithTheReason()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var joined = await JoinAsync(control);
        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        var byRsa = new CertificateRequest("CN=a", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = Request(key);
        forged[^1] ^= 1;
        foreach (var (request, reason) in new[] { (Request(large), "curve P-256"), (byRsa, "curve P-256"), ([1, 2, 3], "cannot be read"), (forged, "cannot be read") })
        {
            var refusal = await Assert.ThrowsAsync<RpcException>(() => SignAsync(control, request));
            Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
            Assert.Contains(reason, refusal.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WorkloadsCertificate_OpensNoApi()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var joined = await JoinAsync(control);
        var signed = await SignAsync(control, Request(key));
        using var bare = X509CertificateLoader.LoadCertificate(signed.Chain.Single().Span);
        using var certificate = bare.CopyWithPrivateKey(key);
        Assert.False(control.Services.GetRequiredService<CertificateAuthority>().IsClient(certificate));

        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [certificate],
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { control.Services.GetRequiredService<CertificateAuthority>().Root },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"https://localhost:{control.ApiPort}/version", Token));
    }

    private static async Task<FakeProxy> JoinAsync(ControlPlaneFixture control)
    {
        var node = MeshBuilder.Sidecar("books-v1", "mesh", "books", "v1");
        node.InstanceId = "the-instance";
        node.ServiceAccount = "books";
        return (await FakeProxy.JoinAsync(control, node)).Proxy;
    }

    private static byte[] Request(ECDsa key, string? name = null)
    {
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        if (name is not null)
        {
            request.CertificateExtensions.Add(WorkloadIdentity.Extension(name));
        }

        return request.CreateSigningRequest();
    }

    private static async Task<SignedCertificate> SignAsync(ControlPlaneFixture control, byte[] request, string? token = null, string instance = "the-instance")
    {
        using var channel = control.OpenChannel();
        return await new Certificates.CertificatesClient(channel).SignAsync(
            new CertificateSigning { InstanceId = instance, Request = ByteString.CopyFrom(request) },
            new Metadata { { "authorization", $"Bearer {token ?? control.JoinToken}" } },
            cancellationToken: Token);
    }
}
