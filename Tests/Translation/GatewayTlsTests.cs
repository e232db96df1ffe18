using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation;
using Xunit;

namespace Tests.Translation;

/// <summary>Servers of Gateways that are not plain HTTP.</summary>
public sealed class GatewayTlsTests
{
    private static readonly (string Certificate, string Key) Pair = MakePair();

    [Fact]
    public void HttpsServer_HasAChainARouteTableAndTheSecretsCertificate()
    {
        var configuration = Mesh(Https("a", "a.example.com")).Apply(Secret("cert-a"), "istio-system").Apply(Books("a", "a.example.com")).ForGateway();

        var listener = Assert.Single(configuration.Listeners);
        Assert.Equal(("gateway_80", 0), (listener.Name, listener.RouteTables.Count));
        var chain = Assert.Single(listener.FilterChains);
        Assert.Equal(("https.80.https.a.mesh", "https.80.https.a.mesh"), (chain.Name, chain.RouteTable));
        Assert.Equal(["a.example.com"], chain.ServerNames);
        Assert.Equal(["h2", "http/1.1"], chain.Tls.ApplicationProtocols);
        Assert.Equal((Pair.Certificate, Pair.Key), (chain.Tls.Certificate.Chain.ToStringUtf8(), chain.Tls.Certificate.PrivateKey.Pem.ToStringUtf8()));
        var host = Assert.Single(Assert.Single(configuration.RouteTables).VirtualHosts);
        Assert.Equal(["a.example.com"], host.Domains);
    }

    [Fact]
    public void PrivateKeys_GoToTheGatewayAlone()
    {
        var mesh = Mesh(Https("a", "a.example.com")).Apply(Secret("cert-a"), "istio-system");

        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Pair.Key))[..60], mesh.For("gw-v1").ToString(), StringComparison.Ordinal);
        var sidecar = Google.Protobuf.MessageExtensions.ToByteArray(mesh.For("gw-v1"));
        Assert.Equal(-1, sidecar.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Pair.Key.Split('\n')[1])));
        // And in what is made of the gateway's for people there is none either.
        var shown = Google.Protobuf.MessageExtensions.ToByteArray(mesh.ForGateway().WithoutPrivateKeys());
        Assert.Equal(-1, shown.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Pair.Key.Split('\n')[1])));
    }

    [Theory]
    [InlineData("data: { cert: CERT, key: KEY }")]
    [InlineData("data: { tls.crt: CERT, tls.key: KEY, ca.crt: CERT }")]
    [InlineData("type: kubernetes.io/tls\ndata: { tls.crt: CERT, tls.key: KEY }")]
    public void KeysOfTheSecret_AreKubernetesOrIstiosOlderOnes(string content)
    {
        var configuration = Mesh(Https("a", "a.example.com")).Apply(Secret("cert-a", content), "istio-system").ForGateway();

        Assert.Equal(Pair.Key, configuration.Listeners[0].FilterChains[0].Tls.Certificate.PrivateKey.Pem.ToStringUtf8());
    }

    [Theory]
    [InlineData("", "SecretNotFound", "there is no Secret istio-system/cert-a; it has to be in the namespace of the gateway workload, which is istio-system")]
    [InlineData("data: { tls.key: KEY }", "CertificateNotUsable", "Secret istio-system/cert-a has no tls.crt")]
    [InlineData("data: { tls.crt: CERT }", "CertificateNotUsable", "Secret istio-system/cert-a has no tls.key")]
    [InlineData("data: { tls.crt: aGVsbG8=, tls.key: KEY }", "CertificateNotUsable", "Secret istio-system/cert-a has no certificate in PEM under tls.crt")]
    [InlineData("data: { tls.crt: CERT, tls.key: aGVsbG8= }", "CertificateNotUsable", "Secret istio-system/cert-a has no private key in PEM under tls.key")]
    [InlineData("data: { tls.crt: CERT, tls.key: OTHERKEY }", "CertificateNotUsable", "Secret istio-system/cert-a has a key under tls.key that cannot be read or is not that of the certificate under tls.crt")]
    public void SecretThatCannotBeUsed_LeavesTheChainWithoutCertificate_AndIsTold(string content, string reason, string message)
    {
        var mesh = Mesh(Https("a", "a.example.com"));
        if (content.Length > 0)
        {
            mesh.Apply(Secret("cert-a", content), "istio-system");
        }

        Assert.Null(mesh.ForGateway().Listeners[0].FilterChains[0].Tls.Certificate);
        var notice = Assert.Single(Notices(mesh, "a"));
        Assert.Equal(("spec.servers[0].tls.credentialName", reason), (notice.Path, notice.Reason));
        Assert.StartsWith(message, notice.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kubernetes://cert-a", true)]
    [InlineData("kubernetes://istio-system/cert-a", true)]
    [InlineData("kubernetes://mesh/cert-a", false)]
    [InlineData("configmap://cert-a", false)]
    public void CredentialName_IsOfTheGatewaysNamespace(string name, bool isFound)
    {
        var mesh = Mesh(Https("a", "a.example.com", $"mode: SIMPLE, credentialName: '{name}'"))
            .Apply(Secret("cert-a"), "istio-system").Apply(Secret("cert-a"), "mesh");

        Assert.Equal(isFound, mesh.ForGateway().Listeners[0].FilterChains[0].Tls.Certificate is not null);
        Assert.Equal(isFound ? 0 : 1, Notices(mesh, "a").Count);
    }

    [Fact]
    public void MutualTls_ReadsTheAuthorityFromItsOwnSecretOrTheSame()
    {
        const string tls = "mode: MUTUAL, credentialName: cert-a";
        var same = Mesh(Https("a", "a.example.com", tls)).Apply(Secret("cert-a", "data: { tls.crt: CERT, tls.key: KEY, ca.crt: CERT }"), "istio-system").ForGateway();
        Assert.Equal(ClientCertificates.Required, same.Listeners[0].FilterChains[0].Tls.ClientCertificates);
        Assert.Equal(Pair.Certificate, same.Listeners[0].FilterChains[0].Tls.ClientAuthorities.ToStringUtf8());

        var own = Mesh(Https("a", "a.example.com", tls)).Apply(Secret("cert-a"), "istio-system").Apply(Secret("cert-a-cacert", "data: { cacert: CERT }"), "istio-system").ForGateway();
        Assert.Equal(Pair.Certificate, own.Listeners[0].FilterChains[0].Tls.ClientAuthorities.ToStringUtf8());

        var none = Mesh(Https("a", "a.example.com", tls)).Apply(Secret("cert-a"), "istio-system");
        Assert.Null(none.ForGateway().Listeners[0].FilterChains[0].Tls.Certificate);
        Assert.Equal("AuthoritiesNotUsable", Assert.Single(Notices(none, "a")).Reason);
    }

    [Fact]
    public void SeveralCredentials_AreJoined_AndOneThatCannotBeUsedIsLeftOut()
    {
        const string tls = "mode: SIMPLE, credentialNames: [cert-a, cert-b]";
        var both = Mesh(Https("a", "a.example.com", tls)).Apply(Secret("cert-a"), "istio-system").Apply(Secret("cert-b"), "istio-system");
        var certificate = both.ForGateway().Listeners[0].FilterChains[0].Tls.Certificate;
        Assert.Equal(
            ($"{Pair.Certificate}\n{Pair.Certificate}", $"{Pair.Key}\n{Pair.Key}"),
            (certificate.Chain.ToStringUtf8(), certificate.PrivateKey.Pem.ToStringUtf8()));
        Assert.Empty(Notices(both, "a"));

        var one = Mesh(Https("a", "a.example.com", tls)).Apply(Secret("cert-b"), "istio-system");
        Assert.Equal(Pair.Certificate, one.ForGateway().Listeners[0].FilterChains[0].Tls.Certificate.Chain.ToStringUtf8());
        var notice = Assert.Single(Notices(one, "a"));
        Assert.Equal(("spec.servers[0].tls.credentialNames[0]", "SecretNotFound"), (notice.Path, notice.Reason));
    }

    [Fact]
    public void RevokedClients_AreInTheSecretOfTheAuthorities()
    {
        const string tls = "mode: MUTUAL, credentialName: cert-a";
        using var authority = new Tests.Proxy.TestAuthority();
        using var client = authority.Issue("client");
        var list = authority.Revoke(client);
        var secret = Secret("cert-a", "data: { tls.crt: CERT, tls.key: KEY, ca.crt: CERT, ca.crl: <LIST> }");
        var listed = Mesh(Https("a", "a.example.com", tls)).Apply(secret.Replace("<LIST>", Encode(list), StringComparison.Ordinal), "istio-system");
        Assert.Equal($"{Pair.Certificate}\n{list}", listed.ForGateway().Listeners[0].FilterChains[0].Tls.ClientAuthorities.ToStringUtf8());
        Assert.Empty(Notices(listed, "a"));

        // Without a list that can be read nobody could tell who was revoked.
        foreach (var wrong in new[] { "nothing", Pair.Certificate, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----" })
        {
            var unreadable = Mesh(Https("a", "a.example.com", tls)).Apply(secret.Replace("<LIST>", Encode(wrong), StringComparison.Ordinal), "istio-system");
            Assert.Null(unreadable.ForGateway().Listeners[0].FilterChains[0].Tls.Certificate);
            Assert.Equal("RevocationsNotUsable", Assert.Single(Notices(unreadable, "a")).Reason);
        }
    }

    [Fact]
    public void RepeatedHost_LeavesOutTheYoungerServerAsAWhole()
    {
        var mesh = Mesh(Https("old", "a.example.com")).Apply(Https("young", "b.example.com, a.example.com")).Apply(Https("third", "c.example.com"));

        Assert.Equal(["https.80.https.old.mesh", "https.80.https.third.mesh"], mesh.ForGateway().Listeners[0].FilterChains.Select(chain => chain.Name));
        var notice = Notices(mesh, "young")[0];
        Assert.Equal(("spec.servers[0].hosts", "HostConflict"), (notice.Path, notice.Reason));
        Assert.Equal("a.example.com on port 80 is served already, for Gateway mesh/old (spec.servers[0]): this server is left out as a whole", notice.Message);
    }

    [Fact]
    public void OtherProtocolThanThePortsFirst_IsLeftOutAndTold()
    {
        var mesh = Mesh(Server("plain", "HTTP", "'*'")).Apply(Https("young", "b.example.com")).Apply(Server("bytes", "TCP", "'*'"));

        var listener = Assert.Single(mesh.ForGateway().Listeners);
        Assert.Equal(["http.80"], listener.RouteTables);
        Assert.Empty(listener.FilterChains);
        foreach (var name in new[] { "young", "bytes" })
        {
            Assert.Equal("ProtocolConflict", Assert.Single(Notices(mesh, name)).Reason);
        }
    }

    [Fact]
    public void VirtualServiceOfOneGateway_DoesNotAnswerOnHostsOfTheOther()
    {
        var table = Mesh(Server("one", "HTTP", "a.example.com")).Apply(Server("two", "HTTP", "b.example.com"))
            .Apply(Books("one", "'*'")).ForGateway().RouteTables.Single();

        Assert.Equal(["a.example.com"], table.VirtualHosts.SelectMany(host => host.Domains));
    }

    [Fact]
    public void HttpsRedirect_AnswersForEveryHost_WithAndWithoutVirtualService()
    {
        var table = Mesh(Server("a", "HTTP", "a.example.com, mesh/b.example.com", "httpsRedirect: true")).Apply(Books("a", "a.example.com")).ForGateway().RouteTables.Single();

        Assert.Equal(["a.example.com", "b.example.com"], table.VirtualHosts.SelectMany(host => host.Domains));
        foreach (var host in table.VirtualHosts)
        {
            var route = Assert.Single(host.Routes);
            Assert.Equal((301, "https", 0), (route.Redirect.Status, route.Redirect.Scheme, route.Matches.Count));
        }
    }

    [Fact]
    public void Passthrough_HasAChainForEachTlsMatch_AndTheFirstKeepsAName()
    {
        var configuration = Mesh(Server("pass", "TLS", "'*.example.com'", "mode: PASSTHROUGH")).Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: pass }
            spec:
              hosts: ["*.example.com"]
              gateways: [pass]
              tls:
              - match: [{ port: 81, sniHosts: [a.example.com] }]
                route: [{ destination: { host: gw } }]
              - match: [{ port: 80, sniHosts: [a.example.com] }, { sniHosts: ["*.example.com"] }]
                route: [{ destination: { host: books, subset: v1 }, weight: 20 }, { destination: { host: ratings }, weight: 80 }]
              - match: [{ sniHosts: [a.example.com] }]
                route: [{ destination: { host: gw } }]
            """).ForGateway();

        var chains = configuration.Listeners[0].FilterChains;
        Assert.Equal([["a.example.com"], ["*.example.com"]], chains.Select(chain => chain.ServerNames.ToArray()));
        Assert.All(chains, chain => Assert.Null(chain.Tls));
        Assert.Equal(
            [("outbound|80|v1|books.mesh.svc.cluster.local", 20), ("outbound|80||ratings.mesh.svc.cluster.local", 80)],
            chains[0].Tcp.Clusters.Select(cluster => (cluster.Cluster, cluster.Weight)));
        Assert.Equal("spec.tls[1].match[0]", chains[0].Origin.Path);
    }

    [Fact]
    public void PassthroughServerOfSeveralHosts_TakesAWildcardForEachOfThem_AndKeepsToNamespaces()
    {
        const string Rules = """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: pass }
            spec:
              hosts: ["*.example.com"]
              gateways: [mesh/pass]
              tls: [{ match: [{ sniHosts: ["*.example.com"] }], route: [{ destination: { host: gw.mesh.svc.cluster.local } }] }]
            """;
        var server = Server("pass", "TLS", "a.example.com, b.example.com, other/c.example.com", "mode: PASSTHROUGH");

        Assert.Equal(["a.example.com", "b.example.com"], Assert.Single(Mesh(server).Apply(Rules).ForGateway().Listeners[0].FilterChains).ServerNames);
        Assert.Equal(["a.example.com", "b.example.com", "c.example.com"], Assert.Single(Mesh(server).Apply(Rules, "other").ForGateway().Listeners[0].FilterChains).ServerNames);
        Assert.DoesNotContain(
            Mesh(server).With(new MeshTranslation.MeshSettings { DefaultVirtualServiceExportTo = ["."] }).Apply(Rules).ForGateway().Listeners,
            listener => listener.FilterChains.Count > 0);
    }

    [Theory]
    [InlineData("TCP", null)]
    [InlineData("TLS", "mode: SIMPLE, credentialName: cert-a")]
    public void TcpRoute_TakesWhatIsNotHttp(string protocol, string? tls)
    {
        var mesh = Mesh(Server("bytes", protocol, "a.example.com", tls)).Apply(Secret("cert-a"), "istio-system");
        Assert.Empty(mesh.ForGateway().Listeners);
        Assert.Equal("NoRoute", Assert.Single(Notices(mesh, "bytes")).Reason);

        var chain = Assert.Single(mesh.Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: bytes }
            spec:
              hosts: ["*"]
              gateways: [bytes]
              tcp:
              - match: [{ port: 81 }]
                route: [{ destination: { host: books } }]
              - route: [{ destination: { host: ratings } }]
            """).ForGateway().Listeners.Single().FilterChains);
        Assert.Equal("outbound|80||ratings.mesh.svc.cluster.local", Assert.Single(chain.Tcp.Clusters).Cluster);
        Assert.Equal(tls is not null, chain.Tls?.Certificate is not null);
        Assert.Equal(tls is null ? [] : ["a.example.com"], chain.ServerNames);
    }

    private static MeshBuilder Mesh(string gateway) => MeshBuilder.Bookinfo().Workload(MeshBuilder.Ingress()).Apply(gateway);

    private static IReadOnlyList<Notice> Notices(MeshBuilder mesh, string gateway) =>
        mesh.View().NoticesOf(new ResourceKey(ResourceKinds.Gateway.Group, "Gateway", "mesh", gateway));

    private static string Https(string name, string hosts, string tls = "mode: SIMPLE, credentialName: cert-a") => Server(name, "HTTPS", hosts, tls);

    private static string Server(string name, string protocol, string hosts, string? tls = null) => $$"""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: { name: {{name}} }
        spec:
          selector: { istio: ingressgateway }
          servers:
          - port: { number: 80, name: {{(protocol == "HTTPS" ? "https" : "port")}}, protocol: {{protocol}} }
            hosts: [{{hosts}}]
            {{(tls is null ? "" : $"tls: {{ {tls} }}")}}
        """;

    private static string Books(string gateway, string host) => $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: books-{{gateway}} }
        spec:
          hosts: [{{host}}]
          gateways: [{{gateway}}]
          http: [{ route: [{ destination: { host: books } }] }]
        """;

    private static string Secret(string name, string content = "data: { tls.crt: CERT, tls.key: KEY }") =>
        $"apiVersion: v1\nkind: Secret\nmetadata: {{ name: {name} }}\n" + content
            .Replace("OTHERKEY", Encode(MakePair().Key), StringComparison.Ordinal)
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
