using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using MeshControlPlane;
using MeshControlPlane.Certificates;
using MeshControlPlane.Commands;
using MeshProtocol;
using Tests.Proxy;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>Who gets in at the port of discovery: by which token, by which certificate, and as whom.</summary>
public sealed class JoiningTests
{
    private static readonly ServiceAccountName Books = new("mesh", "books");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BoundToken_LetsItsAccountJoin_AndNoOther()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var token = Issue(control, Books);
        using (var books = FakeProxy.Open(control, token))
        {
            await books.JoinAsync(Node("books"));
        }

        foreach (var stolen in new[] { Node("ratings"), Node(""), Node("books", "other") })
        {
            using var thief = FakeProxy.Open(control, token);
            await thief.SendAsync(new ProxyMessage { Join = new Join { Node = stolen } });
            var refusal = await Assert.ThrowsAsync<RpcException>(thief.ReceiveAsync);
            Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
            Assert.Equal($"the join token is for service account 'mesh/books', not for '{ServiceAccountName.Of(stolen)}'", refusal.Status.Detail);
        }
    }

    [Fact]
    public async Task BoundToken_CertifiesItsAccountAlone()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var ratings = FakeProxy.Open(control);
        await ratings.JoinAsync(Node("ratings"));

        var refusal = await Assert.ThrowsAsync<RpcException>(() => SignAsync(control, "ratings-v1", Issue(control, Books)));

        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
        Assert.Single((await SignAsync(control, "ratings-v1", Issue(control, new ServiceAccountName("mesh", "ratings")))).Chain);
    }

    [Fact]
    public async Task ExpiredTamperedAndForeignTokens_AreRefusedWithTheReason()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var other = Directory.CreateTempSubdirectory("mesh-other-");
        try
        {
            var end = TimeProvider.System.GetUtcNow().AddHours(1);
            var good = Issue(control, Books);
            var parts = good.Split('.');
            var forRatings = Issue(control, new ServiceAccountName("mesh", "ratings")).Split('.');
            (string Token, string Reason)[] refused =
            [
                (Tokens(control).Issue(Sidecar(Books), TimeProvider.System.GetUtcNow().AddSeconds(-1)),
                    "the join token for service account 'mesh/books' has expired ("),
                (BoundTokens.Open(MeshDirectory.Open(other.FullName)).Issue(Sidecar(Books), end),
                    "the join token was not issued by this mesh, or has been changed"),
                ($"{parts[0]}.{forRatings[1]}.{parts[2]}", "has been changed"),
                ($"{parts[0]}.{parts[1]}.", "has been changed"),
                ($"{parts[0]}.{parts[1]}", "has been changed"),
                (parts[0] + ".", "has been changed"),
                (good + "A", "has been changed"),
                (good[..^1] + (good[^1] == 'A' ? 'E' : 'A'), "has been changed"),
                ("", "there is neither a valid certificate of a workload nor a join token"),
                ("something", "the join token is not this mesh's"),
            ];
            foreach (var (token, reason) in refused)
            {
                using var proxy = FakeProxy.Open(control, token);
                var refusal = await Assert.ThrowsAsync<RpcException>(proxy.ReceiveAsync);
                Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
                Assert.Contains(reason, refusal.Status.Detail, StringComparison.Ordinal);
            }
        }
        finally
        {
            other.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Certificate_LetsItsWorkloadJoinAgain_WithoutAToken_AndNobodyElse()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var certificate = await CertifyAsync(control, "books");

        using (var again = FakeProxy.Open(control, token: "", certificate))
        {
            await again.JoinAsync(Node("books"));
            // And it gets its next one.
            Assert.Single((await SignAsync(control, "books-v1", token: "", certificate)).Chain);
        }

        // Not even with a token for anybody: who it is, is known.
        foreach (var token in new[] { "", control.JoinToken })
        {
            using var wrong = FakeProxy.Open(control, token, certificate);
            await wrong.SendAsync(new ProxyMessage { Join = new Join { Node = Node("ratings") } });
            var refusal = await Assert.ThrowsAsync<RpcException>(wrong.ReceiveAsync);
            Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
            Assert.Equal("the certificate is for service account 'mesh/books', not for 'mesh/ratings'", refusal.Status.Detail);
        }
    }

    [Fact]
    public async Task CertificateThatIsNotValidHere_IsAsGoodAsNone()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var stranger = new TestAuthority();
        var authority = control.Services.GetRequiredService<CertificateAuthority>();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var past = TimeProvider.System.GetUtcNow().AddMinutes(-2);
        using var ended = authority.Current.Issuer.Sign(
            new X500DistinguishedName(""), new PublicKey(key), [CertificateUses.Client], WorkloadIdentity.Extension("spiffe://cluster.local/ns/mesh/sa/books"),
            past, TimeSpan.FromMinutes(1));
        X509Certificate2[] invalid =
        [
            stranger.IssueWorkload("spiffe://cluster.local/ns/mesh/sa/books"),
            ended.CopyWithPrivateKey(key),
            // A user of the API is no workload.
            authority.IssueClient("mesh-admin", "system:masters"),
        ];
        foreach (var certificate in invalid)
        {
            using (certificate)
            {
                using var alone = FakeProxy.Open(control, token: "", certificate);
                var refusal = await Assert.ThrowsAsync<RpcException>(alone.ReceiveAsync);
                Assert.Equal((StatusCode.Unauthenticated, "there is neither a valid certificate of a workload nor a join token"),
                    (refusal.StatusCode, refusal.Status.Detail));

                using var withToken = FakeProxy.Open(control, Issue(control, Books), certificate);
                await withToken.JoinAsync(Node("books"));
            }
        }
    }

    [Fact]
    public async Task CertificateOfAWorkload_OpensNoApi()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var certificate = await CertifyAsync(control, "books");
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            },
        };
        using var client = new HttpClient(handler);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"https://localhost:{control.ApiPort}/api/v1/namespaces"), Cancelled));
    }

    [Fact]
    public async Task TokenFiles_AreThereForWhomTheyWereAskedFor()
    {
        await using var control = await ControlPlaneFixture.StartAsync(new ServeOptions { TokensFor = [Sidecar(Books)] });

        var token = await File.ReadAllTextAsync(Path.Combine(control.Directory, "tokens", "mesh.books"), Cancelled);

        using var proxy = FakeProxy.Open(control, token.Trim());
        await proxy.JoinAsync(Node("books"));
    }

    [Fact]
    public async Task ProxyWhoseTokenIsGone_IsKnownByItsCertificate()
    {
        await using var control = await ControlPlaneFixture.StartAsync(SecuredPair.Manifest);
        var tokenFile = Path.Combine(control.Directory, "short-lived");
        await File.WriteAllTextAsync(tokenFile, Issue(control, Books), Cancelled);
        await using var proxy = await JoinedProxy.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), control.Directory, "books", 1, tokenFile);
        await Eventually.TrueAsync(() => proxy.Host.Configuration.Revision > 0, "the first configuration");
        File.Delete(tokenFile);

        // As the proxy itself does, for its next certificate and when it has lost its connection.
        var access = new MeshProxy.Discovery.ControlPlaneAccess(
            new Uri($"https://localhost:{control.DiscoveryPort}"), new MeshProxy.Discovery.CredentialSource(control.Directory, tokenFile, null),
            proxy.Host.Certificate, TimeProvider.System);
        using var connection = access.Open();

        Assert.Empty(connection.Headers());
        var signed = await new Certificates.CertificatesClient(connection.Channel).SignAsync(
            new CertificateSigning { InstanceId = proxy.Host.InstanceId, Request = ByteString.CopyFrom(Request()) }, connection.Headers(),
                cancellationToken: Cancelled);
        Assert.Single(signed.Chain);
    }

    private static BoundTokens Tokens(ControlPlaneFixture control) => BoundTokens.Open(MeshDirectory.Open(control.Directory));

    // As the command does, whatever control plane runs.
    private static string Issue(ControlPlaneFixture control, ServiceAccountName account) =>
        Tokens(control).Issue(Sidecar(account), TimeProvider.System.GetUtcNow().AddHours(1));

    private static JoinGrant Sidecar(ServiceAccountName account) => new(account, JoinRole.Sidecar);

    private static Node Node(string account, string @namespace = "mesh")
    {
        var node = MeshBuilder.Sidecar($"{(account.Length > 0 ? account : "any")}-v1", @namespace, account, "v1");
        node.ServiceAccount = account;
        return node;
    }

    private static byte[] Request(ECDsa? key = null)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest(new X500DistinguishedName(""), key ?? made, HashAlgorithmName.SHA256).CreateSigningRequest();
    }

    /// <summary>Joins with the directory's token, and leaves with a certificate.</summary>
    private static async Task<X509Certificate2> CertifyAsync(ControlPlaneFixture control, string account)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var proxy = FakeProxy.Open(control);
        await proxy.JoinAsync(Node(account));
        var signed = await SignAsync(control, $"{account}-v1", control.JoinToken, request: Request(key));
        using var bare = X509CertificateLoader.LoadCertificate(signed.Chain[0].Span);
        return bare.CopyWithPrivateKey(key);
    }

    private static async Task<SignedCertificate> SignAsync(
        ControlPlaneFixture control, string instance, string token, X509Certificate2? certificate = null, byte[]? request = null)
    {
        using var channel = control.OpenChannel(certificate);
        return await new Certificates.CertificatesClient(channel).SignAsync(
            new CertificateSigning { InstanceId = instance, Request = ByteString.CopyFrom(request ?? Request()) },
            token.Length > 0 ? new Metadata { { "authorization", $"Bearer {token}" } } : [],
            cancellationToken: Cancelled);
    }
}
