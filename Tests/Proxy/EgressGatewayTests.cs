using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using MeshProtocol;
using Tests.Translation;
using Xunit;

namespace Tests.Proxy;

/// <summary>
/// Servers of Gateways with the mesh's own certificates, and Istio's task "Egress Gateway TLS Origination" over them: a sidecar, mutual TLS to the egress gateway,
/// TLS of its own from there to a server outside.
/// </summary>
public sealed partial class EgressGatewayTests : IDisposable
{
    private const string Caller = "spiffe://cluster.local/ns/mesh/sa/default";
    private const string Gateway = "spiffe://cluster.local/ns/istio-system/sa/default";

    private readonly TestAuthority _mesh = new();
    private readonly TestAuthority _outside = new();
    private readonly TemporaryFiles _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _mesh.Dispose();
        _outside.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData("mode: SIMPLE", "")]
    [InlineData("mode: MUTUAL, clientCertificate: CRT, privateKey: KEY", "CN=gateway.test")]
    public async Task Request_GoesThroughTheGateway_InMutualTls_AndOutInTlsOfItsOwn(string tls, string shown)
    {
        await using var server = await OutsideAsync(shown.Length > 0);
        using var client = _outside.Issue("gateway.test");
        tls = tls.Replace("CRT", _files.Write("crt.pem", client.ExportCertificatePem()), StringComparison.Ordinal)
            .Replace("KEY", _files.Write("key.pem", OriginationPush.KeyOf(client)), StringComparison.Ordinal);
        await using var gateway = await GatewayAsync();
        await using var sidecar = await SidecarAsync();
        var mesh = Mesh(gateway, server.Port, $"{tls}, caCertificates: {_files.Write("ca.pem", _outside.Certificate.ExportCertificatePem())}");
        gateway.Apply(mesh.PushFor("egress"));
        sidecar.Apply(mesh.PushFor("gw-v1"));

        var seen = await sidecar.Client().GetStringAsync("http://edition.cnn.com/politics", Token);

        var hash = sidecar.Host.Certificate.Current!.Fingerprint.ToLowerInvariant();
        Assert.Equal(
            $"edition.cnn.com|{shown}|HTTP/1.1|edition.cnn.com|By={Gateway};Hash={hash};Cert=\"…\";Subject=\"\";URI={Caller}|https",
            CertificateText().Replace(seen, "Cert=\"…\""));
    }

    [Fact]
    public async Task Gateway_ThatIsSomebodyElse_IsNotSpokenTo()
    {
        await using var server = await OutsideAsync(demands: false);
        await using var gateway = await GatewayAsync("spiffe://cluster.local/ns/mesh/sa/default");
        await using var sidecar = await SidecarAsync();
        var mesh = Mesh(gateway, server.Port, "mode: SIMPLE, insecureSkipVerify: true");
        gateway.Apply(mesh.PushFor("egress"));
        sidecar.Apply(mesh.PushFor("gw-v1"));

        using var response = await sidecar.Client().GetAsync("http://edition.cnn.com/", Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await sidecar.ExpectFlagAsync("UF", 1);
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task PoliciesOfTheGateway_KnowTheCaller()
    {
        await using var server = await OutsideAsync(demands: false);
        await using var gateway = await GatewayAsync();
        await using var sidecar = await SidecarAsync();
        await using var other = await SidecarAsync("spiffe://cluster.local/ns/mesh/sa/other");
        var mesh = Mesh(gateway, server.Port, "mode: SIMPLE, insecureSkipVerify: true").Apply("""
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: { name: egress }
            spec:
              selector: { matchLabels: { istio: egressgateway } }
              rules: [{ from: [{ source: { principals: [cluster.local/ns/mesh/sa/default] } }] }]
            """, "istio-system");
        gateway.Apply(mesh.PushFor("egress"));
        sidecar.Apply(mesh.PushFor("gw-v1"));
        other.Apply(mesh.PushFor("books-v1"));

        using var allowed = await sidecar.Client().GetAsync("http://edition.cnn.com/", Token);
        using var denied = await other.Client().GetAsync("http://edition.cnn.com/", Token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (allowed.StatusCode, denied.StatusCode));
    }

    [Fact]
    public async Task WhoeverIsNotOfTheMesh_DoesNotGetIn()
    {
        await using var server = await OutsideAsync(demands: false);
        await using var gateway = await GatewayAsync();
        gateway.Apply(Mesh(gateway, server.Port, "mode: SIMPLE, insecureSkipVerify: true").PushFor("egress"));

        foreach (var certificate in new[] { null, _outside.IssueWorkload(Caller), _mesh.Issue("edition.cnn.com") })
        {
            await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(gateway, certificate));
        }

        Assert.Equal(0, server.Requests);
        Assert.Contains("URI=" + Caller, await AskAsync(gateway, _mesh.IssueWorkload(Caller)), StringComparison.Ordinal);
        // A name that is none of the server's, and plain text.
        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(gateway, _mesh.IssueWorkload(Caller), "other.test"));
        using var plain = await RawSocket.ConnectAsync(PortOf(gateway), Token);
        await plain.SendAsync("GET / HTTP/1.1\r\nHost: edition.cnn.com\r\n\r\n", Token);
        Assert.True(await plain.IsClosedAsync(Token));
    }

    [Fact]
    public async Task NamesOfTheServer_NarrowWhoIsLetIn()
    {
        await using var server = await OutsideAsync(demands: false);
        await using var gateway = await GatewayAsync();
        gateway.Apply(Mesh(gateway, server.Port, "mode: SIMPLE, insecureSkipVerify: true").PushFor("egress")
            .With(push => push.Listeners[0].FilterChains[0].Tls.SubjectAltNames.Add(Caller)));

        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(gateway, _mesh.IssueWorkload(Caller)), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(gateway, _mesh.IssueWorkload(Caller + "2")));
    }

    [Fact]
    public async Task BytesWithinMutualTls_AreRelayedByTcpRoutes()
    {
        await using var server = new ByteServer("hello");
        await using var gateway = await GatewayAsync();
        await using var sidecar = await SidecarAsync();
        var mesh = MeshBuilder.Bookinfo().Workload(Node(gateway)).Apply(Service, "istio-system").Apply(Fill("""
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: { name: db }
            spec: { hosts: [db.test], resolution: STATIC, endpoints: [{ address: 127.0.0.1 }], ports: [{ number: 3306, name: tcp, protocol: TCP, targetPort: PORT }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: { name: egress }
            spec:
              selector: { istio: egressgateway }
              servers: [{ port: { number: 80, name: tls, protocol: TLS }, hosts: [db.test], tls: { mode: ISTIO_MUTUAL } }]
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: egress }
            spec: { host: istio-egressgateway.istio-system.svc.cluster.local, trafficPolicy: { tls: { mode: ISTIO_MUTUAL, sni: db.test } } }
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: db }
            spec:
              hosts: [db.test]
              gateways: [egress, mesh]
              tcp:
              - match: [{ gateways: [mesh], port: 3306 }]
                route: [{ destination: { host: istio-egressgateway.istio-system.svc.cluster.local, port: { number: 80 } } }]
              - match: [{ gateways: [egress], port: 80 }]
                route: [{ destination: { host: db.test, port: { number: 3306 } } }]
            """, server.Port, ""));
        gateway.Apply(mesh.PushFor("egress"));
        sidecar.Apply(mesh.PushFor("gw-v1"));

        using var caller = await RawSocket.TunnelAsync(sidecar, "db.test:3306", Token);
        Assert.Equal("hello", await caller.ReceiveAsync(5, Token));
        await caller.SendAsync("echo", Token);
        Assert.Equal("echo", await caller.ReceiveAsync(4, Token));
    }

    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: { name: istio-egressgateway }
        spec: { selector: { istio: egressgateway }, ports: [{ name: http2, port: 80, targetPort: 8080 }] }
        """;

    /// <summary>Istio's task, with its one port for both kinds of traffic.</summary>
    private const string Task = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: { name: cnn }
        spec:
          hosts: [edition.cnn.com]
          resolution: STATIC
          endpoints: [{ address: 127.0.0.1 }]
          ports:
          - { number: 80, name: http, protocol: HTTP }
          - { number: 443, name: https, protocol: HTTP, targetPort: PORT }
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: { name: istio-egressgateway }
        spec:
          selector: { istio: egressgateway }
          servers:
          - port: { number: 80, name: https-port-for-tls-origination, protocol: HTTPS }
            hosts: [edition.cnn.com]
            tls: { mode: ISTIO_MUTUAL }
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: egressgateway-for-cnn }
        spec:
          host: istio-egressgateway.istio-system.svc.cluster.local
          subsets:
          - name: cnn
            trafficPolicy:
              loadBalancer: { simple: ROUND_ROBIN }
              portLevelSettings: [{ port: { number: 80 }, tls: { mode: ISTIO_MUTUAL, sni: edition.cnn.com } }]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: direct-cnn-through-egress-gateway }
        spec:
          hosts: [edition.cnn.com]
          gateways: [istio-egressgateway, mesh]
          http:
          - match: [{ gateways: [mesh], port: 80 }]
            route: [{ destination: { host: istio-egressgateway.istio-system.svc.cluster.local, subset: cnn, port: { number: 80 } }, weight: 100 }]
          - match: [{ gateways: [istio-egressgateway], port: 80 }]
            route: [{ destination: { host: edition.cnn.com, port: { number: 443 } }, weight: 100 }]
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: originate-tls-for-edition-cnn-com }
        spec:
          host: edition.cnn.com
          trafficPolicy: { portLevelSettings: [{ port: { number: 443 }, tls: { TLS } }] }
        """;

    private static MeshBuilder Mesh(TestProxy gateway, int port, string tls) =>
        MeshBuilder.Bookinfo().Workload(Node(gateway)).Apply(Service, "istio-system").Apply(Fill(Task, port, tls));

    private static string Fill(string yaml, int port, string tls) =>
        yaml.Replace("PORT", port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{ TLS }", $"{{ {tls} }}", StringComparison.Ordinal);

    private static Node Node(TestProxy gateway) => new()
    {
        Name = "egress",
        Namespace = "istio-system",
        Role = NodeRole.Egress,
        Address = "127.0.0.1",
        Labels = { ["istio"] = "egressgateway" },
        GatewayPorts = { new GatewayPort { ServerPort = 80, LocalPort = PortOf(gateway) } },
    };

    private static int PortOf(TestProxy gateway) => gateway.Host.Slot(ListenerDirection.Gateway, 80).Bound.Port;

    private async Task<TestProxy> GatewayAsync(string identity = Gateway)
    {
        var gateway = await TestProxy.GatewayAsync(null);
        gateway.Host.Certificate.Replace(_mesh.IssueMesh(identity));
        return gateway;
    }

    private async Task<TestProxy> SidecarAsync(string identity = Caller)
    {
        var sidecar = await TestProxy.SidecarAsync(null, apps: (8080, 1));
        sidecar.Host.Certificate.Replace(_mesh.IssueMesh(identity));
        return sidecar;
    }

    private Task<UpstreamServer> OutsideAsync(bool demands) => OriginationPush.ServerAsync(
        _outside, "edition.cnn.com", tls: https =>
        {
            if (demands)
            {
                https.ClientCertificateMode = Microsoft.AspNetCore.Server.Kestrel.Https.ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            }
        },
        more: context => $"|{context.Request.Headers["x-forwarded-client-cert"]}|{context.Request.Headers["x-forwarded-proto"]}");

    private static async Task<string> AskAsync(TestProxy gateway, X509Certificate2? certificate, string serverName = "edition.cnn.com")
    {
        using var socket = await RawSocket.ConnectAsync(PortOf(gateway), Token);
        await using var stream = new SslStream(socket.Stream);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = serverName,
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [SslApplicationProtocol.Http11],
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            },
            Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: edition.cnn.com\r\nConnection: close\r\n\r\n"), Token);
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        var answer = await reader.ReadToEndAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        return answer.Length > 0 ? answer : throw new IOException("there is no answer");
    }

    [GeneratedRegex("Cert=\"[^\"]+\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CertificateText();
}
