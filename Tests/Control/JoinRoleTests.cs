using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using MeshControlPlane;
using MeshControlPlane.Certificates;
using MeshControlPlane.Commands;
using MeshControlPlane.Registry;
using MeshProtocol;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>Who may join as a gateway: gateways are given private keys.</summary>
public sealed class JoinRoleTests
{
    private const string Account = "istio-ingressgateway-service-account";

    private const string Gateway = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: { name: secure, namespace: mesh }
        spec:
          selector: { istio: ingressgateway }
          servers:
          - port: { number: 80, name: https, protocol: HTTPS }
            hosts: [a.example.com]
            tls: { mode: SIMPLE, credentialName: cert }
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(NodeRole.Ingress)]
    [InlineData(NodeRole.Egress)]
    public async Task TokenOfASidecar_OpensNoGateway_AndThereIsNoKey(NodeRole role)
    {
        var (secret, key) = TlsSecret.Create("cert", "istio-system");
        await using var control = await ControlPlaneFixture.StartAsync(Gateway, secret);
        using var thief = FakeProxy.Open(control, Issue(control, JoinRole.Sidecar));

        await thief.SendAsync(new ProxyMessage { Join = new Join { Node = Node(role), Health = HealthState.Healthy } });

        var refusal = await Assert.ThrowsAsync<RpcException>(thief.ReceiveAsync);
        Assert.Equal(
            (StatusCode.PermissionDenied,
                $"the join token for service account 'istio-system/{Account}' is that of a sidecar, not of a gateway (join-token --role gateway issues one)"),
            (refusal.StatusCode, refusal.Status.Detail));
        Assert.DoesNotContain(control.Services.GetRequiredService<IWorkloadRegistry>().Current.Workloads, workload => workload.Node.Role == role);

        // What a gateway is given is there: its own token opens it.
        using var gateway = FakeProxy.Open(control, Issue(control, JoinRole.Gateway));
        await gateway.JoinAsync(Node(role));
        var push = await gateway.NextPushAsync();
        Assert.Equal(key, Assert.Single(Assert.Single(push.Listeners).FilterChains).Tls.Certificate.PrivateKey.Pem.ToStringUtf8());
    }

    [Fact]
    public async Task TokenOfAGateway_OpensNoSidecar()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var proxy = FakeProxy.Open(control, Issue(control, JoinRole.Gateway));

        await proxy.SendAsync(new ProxyMessage { Join = new Join { Node = Node(NodeRole.Sidecar) } });

        var refusal = await Assert.ThrowsAsync<RpcException>(proxy.ReceiveAsync);
        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
        Assert.Contains("is that of a gateway, not of a sidecar", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenWithoutARole_IsThatOfASidecar()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var directory = MeshDirectory.Open(control.Directory);
        var end = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var claims = $$"""{"namespace":"istio-system","serviceAccount":"{{Account}}","expires":{{end}}}""";
        var signed = "mesh-join-v1." + System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims));
        var token = $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(JoinKey.Open(directory).Sign(System.Text.Encoding.ASCII.GetBytes(signed)))}";

        using var gateway = FakeProxy.Open(control, token);
        await gateway.SendAsync(new ProxyMessage { Join = new Join { Node = Node(NodeRole.Ingress) } });
        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(gateway.ReceiveAsync)).StatusCode);
        using var sidecar = FakeProxy.Open(control, token);
        await sidecar.JoinAsync(Node(NodeRole.Sidecar));
    }

    [Fact]
    public async Task CertificateOfASidecar_OpensNoGateway_AndATokenDoes()
    {
        var (secret, _) = TlsSecret.Create("cert", "istio-system");
        await using var control = await ControlPlaneFixture.StartAsync(Gateway, secret);
        using var certificate = await CertifyAsync(control, Node(NodeRole.Sidecar));

        using var alone = FakeProxy.Open(control, token: "", certificate);
        await alone.SendAsync(new ProxyMessage { Join = new Join { Node = Node(NodeRole.Ingress) } });

        // Unauthenticated: a proxy goes on with its token then.
        var refusal = await Assert.ThrowsAsync<RpcException>(alone.ReceiveAsync);
        Assert.Equal(
            (StatusCode.Unauthenticated, $"the certificate for service account 'istio-system/{Account}' is that of a sidecar, not of a gateway"),
            (refusal.StatusCode, refusal.Status.Detail));
        using var withToken = FakeProxy.Open(control, Issue(control, JoinRole.Gateway));
        await withToken.JoinAsync(Node(NodeRole.Ingress));
    }

    [Fact]
    public async Task CertificateOfAGateway_LetsItJoinAndBeCertifiedAgain_OverARestartOfTheControlPlane()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var certificate = await CertifyAsync(control, Node(NodeRole.Ingress));

        await control.RestartAsync();

        using var again = FakeProxy.Open(control, token: "", certificate);
        await again.JoinAsync(Node(NodeRole.Ingress));
        using var next = await SignAsync(control, token: "", certificate);
        using var later = FakeProxy.Open(control, token: "", next);
        await later.JoinAsync(Node(NodeRole.Ingress));
    }

    [Fact]
    public async Task CertificateWhoseSealWasTakenFromAnother_IsThatOfASidecar()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var ofGateway = await CertifyAsync(control, Node(NodeRole.Ingress));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var identity = WorkloadIdentity.Extension($"spiffe://cluster.local/ns/istio-system/sa/{Account}");
        var seal = ofGateway.Extensions.Single(extension =>
            extension.Oid!.Value!.StartsWith("1.2.840.113556.1.8000", StringComparison.Ordinal) && extension.Oid.Value != PeerDescription.CertificateExtension);
        // Whoever else signs with the same authority can put in what they have seen.
        var authority = control.Services.GetRequiredService<CertificateAuthority>();
        using var bare = authority.SignWorkload(new PublicKey(key), identity, seal, TimeSpan.FromHours(1)).Certificate;
        using var forged = bare.CopyWithPrivateKey(key);

        using var proxy = FakeProxy.Open(control, token: "", forged);
        await proxy.SendAsync(new ProxyMessage { Join = new Join { Node = Node(NodeRole.Ingress) } });

        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(proxy.ReceiveAsync)).StatusCode);
    }

    [Fact]
    public async Task SidecarWithTheInstanceIdOfAGateway_DoesNotTakeItsPlace()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var gateway = FakeProxy.Open(control, Issue(control, JoinRole.Gateway));
        await gateway.JoinAsync(Node(NodeRole.Ingress));
        using var thief = FakeProxy.Open(control, Issue(control, JoinRole.Sidecar));

        await thief.SendAsync(new ProxyMessage { Join = new Join { Node = Node(NodeRole.Sidecar) } });

        Assert.Equal(StatusCode.AlreadyExists, (await Assert.ThrowsAsync<RpcException>(thief.ReceiveAsync)).StatusCode);
    }

    [Fact]
    public async Task TokenFileOfAGateway_IsBesideThatOfASidecarOfTheSameAccount()
    {
        var name = new ServiceAccountName("istio-system", Account);
        await using var control = await ControlPlaneFixture.StartAsync(
            new ServeOptions { TokensFor = [new JoinGrant(name, JoinRole.Sidecar), new JoinGrant(name, JoinRole.Gateway)] });
        var tokens = Path.Combine(control.Directory, "tokens");

        using var gateway = FakeProxy.Open(control, (await File.ReadAllTextAsync(Path.Combine(tokens, $"istio-system.{Account}_gateway"), Cancelled)).Trim());
        await gateway.JoinAsync(Node(NodeRole.Ingress));
        using var sidecar = FakeProxy.Open(control, (await File.ReadAllTextAsync(Path.Combine(tokens, $"istio-system.{Account}"), Cancelled)).Trim());
        var node = Node(NodeRole.Sidecar);
        (node.Name, node.InstanceId) = ("other", "other");
        await sidecar.JoinAsync(node);
    }

    private static Node Node(NodeRole role)
    {
        var node = role == NodeRole.Sidecar ? MeshBuilder.Sidecar("ingress", "istio-system", "x", "v1") : MeshBuilder.Ingress();
        node.Name = node.InstanceId = "ingress";
        node.Namespace = "istio-system";
        node.Role = role;
        node.ServiceAccount = Account;
        node.Labels["istio"] = "ingressgateway";
        return node;
    }

    private static string Issue(ControlPlaneFixture control, JoinRole role) => BoundTokens.Open(MeshDirectory.Open(control.Directory))
        .Issue(new JoinGrant(new ServiceAccountName("istio-system", Account), role), TimeProvider.System.GetUtcNow().AddHours(1));

    private static async Task<X509Certificate2> CertifyAsync(ControlPlaneFixture control, Node node)
    {
        using var proxy = FakeProxy.Open(control);
        await proxy.JoinAsync(node);
        var certificate = await SignAsync(control, control.JoinToken, certificate: null);
        await proxy.SendAsync(new ProxyMessage { Leave = new Leave() });
        while ((await proxy.ReceiveAsync()).LeaveAcknowledged is null)
        {
        }

        return certificate;
    }

    private static async Task<X509Certificate2> SignAsync(ControlPlaneFixture control, string token, X509Certificate2? certificate)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256).CreateSigningRequest();
        using var channel = control.OpenChannel(certificate);
        var signed = await new Certificates.CertificatesClient(channel).SignAsync(
            new CertificateSigning { InstanceId = "ingress", Request = ByteString.CopyFrom(request) },
            token.Length > 0 ? new Metadata { { "authorization", $"Bearer {token}" } } : [],
            cancellationToken: Cancelled);
        using var bare = X509CertificateLoader.LoadCertificate(signed.Chain[0].Span);
        return bare.CopyWithPrivateKey(key);
    }
}
