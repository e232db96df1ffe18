using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation;
using Xunit;

namespace Tests.Translation;

/// <summary>TLS that DestinationRules ask for towards what is outside of the mesh.</summary>
public sealed class TlsOriginationTests
{
    private const string Cluster = "outbound|80||api.example.com";
    private static readonly (string Certificate, string Key) Pair = MakePair();

    [Fact]
    public void Simple_AsksForTheHost_ChecksIt_AndBelievesTheOperatingSystem()
    {
        var tls = For("trafficPolicy: {tls: {mode: SIMPLE}}").Tls;

        Assert.Equal(new UpstreamTls { Origination = new TlsOrigination { VerifiesHost = true } }, tls);
    }

    [Theory]
    [InlineData("sni: a.test", false, "a.test")]
    [InlineData("subjectAltNames: [b.test]", false, "", "b.test")]
    [InlineData("sni: a.test, subjectAltNames: [b.test, c.test]", false, "a.test", "b.test", "c.test")]
    public void OwnNames_TakeThePlaceOfTheHost(string settings, bool verifiesHost, string serverName, params string[] names)
    {
        var tls = For($"trafficPolicy: {{tls: {{mode: SIMPLE, {settings}}}}}").Tls;

        Assert.Equal((serverName, verifiesHost), (tls.ServerName, tls.Origination.VerifiesHost));
        Assert.Equal(names, tls.Origination.SubjectAltNames);
    }

    [Fact]
    public void NamesOfTheServiceEntry_AreAskedForBesideTheHost()
    {
        var tls = For("trafficPolicy: {tls: {mode: SIMPLE}}", entry: "subjectAltNames: [entry.test], ").Tls;
        Assert.Equal((true, "entry.test"), (tls.Origination.VerifiesHost, Assert.Single(tls.Origination.SubjectAltNames)));
        Assert.Equal("own.test", Assert.Single(For("trafficPolicy: {tls: {mode: SIMPLE, subjectAltNames: [own.test]}}", entry: "subjectAltNames: [entry.test], ").Tls.Origination.SubjectAltNames));
        Assert.Equal("entry.test", Assert.Single(For("trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}", entry: "subjectAltNames: [entry.test], ").Tls.Identities));
    }

    [Fact]
    public void NothingToCheck_IsNotChecked()
    {
        var origination = For("trafficPolicy: {tls: {mode: SIMPLE, insecureSkipVerify: true}}", entry: "subjectAltNames: [entry.test], ").Tls.Origination;

        Assert.Equal(new TlsOrigination { SkipsVerification = true }, origination);
    }

    [Fact]
    public void Files_AreLeftToTheProxy()
    {
        var origination = For("trafficPolicy: {tls: {mode: MUTUAL, caCertificates: /ca, clientCertificate: /crt, privateKey: /key, caCrl: /crl}}").Tls.Origination;

        Assert.Equal(
            new TlsOrigination
            {
                VerifiesHost = true,
                AuthoritiesFile = "/ca",
                RevocationsFile = "/crl",
                Certificate = new TlsCertificate { ChainFile = "/crt", PrivateKeyFile = "/key" },
            },
            origination);
    }

    [Theory]
    // The rule, its port, its subset, the subset's port; null where there is no TLS.
    [InlineData("trafficPolicy: {tls: {mode: SIMPLE, sni: rule}}", "rule", "rule")]
    [InlineData("trafficPolicy: {tls: {mode: SIMPLE, sni: rule}, portLevelSettings: [{port: {number: 80}, tls: {mode: SIMPLE, sni: port}}]}", "port", "port")]
    [InlineData("trafficPolicy: {tls: {mode: SIMPLE, sni: rule}, portLevelSettings: [{port: {number: 80}, loadBalancer: {simple: RANDOM}}]}", null, null)]
    [InlineData("trafficPolicy: {tls: {mode: SIMPLE, sni: rule}}", "rule", "subset", "{tls: {mode: SIMPLE, sni: subset}}")]
    [InlineData("trafficPolicy: {tls: {mode: SIMPLE, sni: rule}}", "rule", "rule", "{loadBalancer: {simple: RANDOM}}")]
    [InlineData("trafficPolicy: {tls: {mode: SIMPLE, sni: rule}}", "rule", null, "{tls: {mode: DISABLE}}")]
    [InlineData("trafficPolicy: {tls: {mode: SIMPLE, sni: rule}}", "rule", "port", "{portLevelSettings: [{port: {number: 80}, tls: {mode: SIMPLE, sni: port}}]}")]
    public void Levels_AreInheritedBlockByBlock(string rule, string? expected, string? expectedOfSubset, string subset = "")
    {
        var mesh = Mesh(rule + $", subsets: [{{name: v1, labels: {{version: v1}}{(subset.Length > 0 ? "," : "")} {(subset.Length > 0 ? $"trafficPolicy: {subset}" : "")}}}]");

        Assert.Equal(expected, ClusterOf(mesh, Cluster).Tls?.ServerName);
        Assert.Equal(expectedOfSubset, ClusterOf(mesh, "outbound|80|v1|api.example.com").Tls?.ServerName);
    }

    [Fact]
    public void MeshService_CanBeSpokenToInTlsOfItsOwn()
    {
        var mesh = MeshBuilder.Bookinfo().Apply("{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: a}, spec: {host: books, trafficPolicy: {tls: {mode: SIMPLE}}}}");

        Assert.NotNull(ClusterOf(mesh, "outbound|80||books.mesh.svc.cluster.local").Tls.Origination);
    }

    [Theory]
    [InlineData("data: { tls.crt: CERT, tls.key: KEY, ca.crt: CERT }", null)]
    [InlineData("data: { cert: CERT, key: KEY, cacert: CERT }", null)]
    [InlineData("type: kubernetes.io/tls\ndata: { tls.crt: CERT, tls.key: KEY }", "data: { ca.crt: CERT }")]
    [InlineData("data: { tls.crt: CERT, tls.key: KEY }", "data: { cacert: CERT }")]
    public void CredentialName_IsASecretOfTheGatewaysNamespace(string secret, string? authorities)
    {
        var mesh = Mesh("trafficPolicy: {tls: {mode: MUTUAL, credentialName: client}}").Workload(MeshBuilder.Ingress()).Apply(Secret("client", secret), "istio-system");
        if (authorities is not null)
        {
            mesh.Apply(Secret("client-cacert", authorities), "istio-system");
        }

        var origination = mesh.ForGateway().Cluster(Cluster)!.Tls.Origination;
        Assert.Equal(("", "istio-system/client"), (origination.Fault, origination.Credential));
        Assert.Equal((Pair.Certificate, Pair.Key), (origination.Certificate.Chain.ToStringUtf8(), origination.Certificate.PrivateKey.Pem.ToStringUtf8()));
        Assert.Equal(Pair.Certificate, origination.Authorities.ToStringUtf8());
        // Sidecars have no business with it: for them the rule has no TLS, as in Istio, and that is told.
        Assert.Null(ClusterOf(mesh, Cluster).Tls);
        Assert.Equal("CredentialNotUsed", Assert.Single(Notices(mesh)).Reason);
    }

    [Fact]
    public void Selector_LetsSidecarsUseASecret()
    {
        var mesh = Mesh("workloadSelector: {matchLabels: {app: gw}}, trafficPolicy: {tls: {mode: SIMPLE, credentialName: client}}").Apply(Secret("client", "data: { ca.crt: CERT }"));

        var origination = ClusterOf(mesh, Cluster).Tls.Origination;
        Assert.Equal(("", Pair.Certificate), (origination.Fault, origination.Authorities.ToStringUtf8()));
        Assert.Null(origination.Certificate);
        Assert.Null(mesh.For("books-v1").Cluster(Cluster)!.Tls);
        Assert.Empty(Notices(mesh));
    }

    [Theory]
    [InlineData("MUTUAL", "", "SecretNotFound", "there is no Secret istio-system/client; it has to be in the namespace of the workload that calls, which is istio-system")]
    [InlineData("SIMPLE", "", "SecretNotFound", "there is no Secret istio-system/client; it has to be in the namespace of the workload that calls, which is istio-system")]
    [InlineData("MUTUAL", "data: { tls.crt: CERT, ca.crt: CERT }", "CertificateNotUsable", "Secret istio-system/client has no tls.key")]
    [InlineData("MUTUAL", "data: { tls.crt: CERT, tls.key: KEY }", "AuthoritiesNotUsable", "Secret istio-system/client has no certificates under ca.crt or cacert to check the server with; neither is there a Secret client-cacert")]
    [InlineData("SIMPLE", "data: { tls.crt: CERT }", "AuthoritiesNotUsable", "Secret istio-system/client has no certificates under ca.crt or cacert to check the server with; neither is there a Secret client-cacert")]
    public void SecretThatCannotBeUsed_IsTold_AndKeepsConnectionsFromBeingMade(string mode, string secret, string reason, string message)
    {
        var mesh = Mesh($"subsets: [{{name: v1, labels: {{version: v1}}, trafficPolicy: {{portLevelSettings: [{{port: {{number: 80}}, tls: {{mode: {mode}, credentialName: client}}}}]}}}}], workloadSelector: {{matchLabels: {{istio: ingressgateway}}}}", "istio-system")
            .Workload(MeshBuilder.Ingress());
        if (secret.Length > 0)
        {
            mesh.Apply(Secret("client", secret), "istio-system");
        }

        var origination = mesh.ForGateway().Cluster("outbound|80|v1|api.example.com")!.Tls.Origination;
        Assert.Equal((message, null), (origination.Fault, origination.Certificate));
        var notice = Assert.Single(Notices(mesh, "istio-system"));
        Assert.Equal(("spec.subsets[0].trafficPolicy.portLevelSettings[0].tls.credentialName", reason, message), (notice.Path, notice.Reason, notice.Message));
        Assert.DoesNotContain(Pair.Key.Split('\n')[1], notice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SecretNeedsNoAuthority_WhereNothingIsChecked()
    {
        var mesh = Mesh("trafficPolicy: {tls: {mode: MUTUAL, credentialName: client, insecureSkipVerify: true}}").Apply(Secret("client", "data: { tls.crt: CERT, tls.key: KEY }"), "istio-system");

        var origination = mesh.ForGateway().Cluster(Cluster)!.Tls.Origination;
        Assert.Equal(("", true, Pair.Key), (origination.Fault, origination.SkipsVerification, origination.Certificate.PrivateKey.Pem.ToStringUtf8()));
        var shown = Google.Protobuf.MessageExtensions.ToByteArray(mesh.ForGateway().WithoutPrivateKeys());
        Assert.Equal(-1, shown.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Pair.Key.Split('\n')[1])));
    }

    [Fact]
    public void IstioMutual_TakesItsOwnNames()
    {
        var tls = For("trafficPolicy: {tls: {mode: ISTIO_MUTUAL, sni: a.test, subjectAltNames: ['spiffe://a/ns/b/sa/c']}}").Tls;

        Assert.Equal(new UpstreamTls { Mode = UpstreamTlsMode.Always, ServerName = "a.test", Identities = { "spiffe://a/ns/b/sa/c" } }, tls);
    }

    private static Cluster For(string rule, string entry = "") => ClusterOf(Mesh(rule, entry: entry), Cluster);

    private static MeshBuilder Mesh(string rule, string @namespace = "mesh", string entry = "") => MeshBuilder.Bookinfo()
        .Apply($"""
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {"{"} name: api {"}"}
            spec: {"{"}{entry}hosts: [api.example.com], resolution: DNS, ports: [{"{"} number: 80, name: http, protocol: HTTP, targetPort: 443 {"}"}]{"}"}
            """)
        .Apply($"{{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{name: api}}, spec: {{host: api.example.com, {rule}}}}}", @namespace);

    private static Cluster ClusterOf(MeshBuilder mesh, string name) => mesh.For("gw-v1").Cluster(name)!;

    private static IReadOnlyList<Notice> Notices(MeshBuilder mesh, string @namespace = "mesh") =>
        mesh.View().NoticesOf(new ResourceKey(ResourceKinds.DestinationRule.Group, "DestinationRule", @namespace, "api"));

    private static string Secret(string name, string content) => $"apiVersion: v1\nkind: Secret\nmetadata: {{ name: {name} }}\n" + content
        .Replace("CERT", Encode(Pair.Certificate), StringComparison.Ordinal)
        .Replace("KEY", Encode(Pair.Key), StringComparison.Ordinal);

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static (string Certificate, string Key) MakePair()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var begin = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256).CreateSelfSigned(begin, begin.AddDays(1));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
