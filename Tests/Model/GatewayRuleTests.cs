using Xunit;

namespace Tests.Model;

public sealed class GatewayRuleTests
{
    private const string Http = "port: {number: 80, name: http, protocol: HTTP}";
    private const string Https = "port: {number: 443, name: https, protocol: HTTPS}";

    [Theory]
    [InlineData("GW-3", ".hosts", "{" + Http + "}")]
    [InlineData("GW-3", ".hosts", "{" + Http + ", hosts: []}")]
    [InlineData("GW-4", ".hosts[0]", "{" + Http + ", hosts: [books]}")]
    [InlineData("GW-5", ".hosts[0]", "{" + Http + ", hosts: [A/a.b]}")]
    [InlineData("GW-6", ".hosts[0]", "{" + Http + ", hosts: ['*a.b']}")]
    [InlineData("HOST-2", ".hosts[0]", "{" + Http + ", hosts: [a_b.c]}")]
    [InlineData("GW-7", ".port", "{hosts: ['*']}")]
    [InlineData("GW-7", ".port.protocol", "{port: {number: 80, name: http, protocol: HTTTP}, hosts: ['*']}")]
    [InlineData("GW-7", ".port.name", "{port: {number: 80, protocol: HTTP}, hosts: ['*']}")]
    [InlineData("GW-8", ".port.number", "{port: {number: 0, name: http, protocol: HTTP}, hosts: ['*']}")]
    [InlineData("GW-10", ".port.targetPort", "{port: {number: 80, name: http, protocol: HTTP, targetPort: 8080}, hosts: ['*']}")]
    [InlineData("GW-11", ".bind", "{" + Http + ", hosts: ['*'], bind: somewhere}")]
    [InlineData("GW-11", ".bind", "{" + Http + ", hosts: ['*'], bind: 'unix:///a'}")]
    [InlineData("GW-12", ".tls", "{" + Https + ", hosts: ['*']}")]
    [InlineData("GW-13", ".tls", "{" + Http + ", hosts: ['*'], tls: {mode: SIMPLE, credentialName: x}}")]
    [InlineData("GW-13", ".tls", "{port: {number: 1, name: t, protocol: TCP}, hosts: ['*'], tls: {httpsRedirect: true}}")]
    [InlineData("GW-TLS-1", ".tls.privateKey", "{" + Https + ", hosts: ['*'], tls: {mode: SIMPLE, serverCertificate: c}}")]
    [InlineData("GW-TLS-2", ".tls.caCertificates", "{" + Https + ", hosts: ['*'], tls: {mode: MUTUAL, serverCertificate: c, privateKey: k}}")]
    [InlineData("GW-TLS-2", ".tls.caCertificates", "{" + Https + ", hosts: ['*'], tls: {mode: OPTIONAL_MUTUAL, serverCertificate: c, privateKey: k}}")]
    [InlineData("GW-TLS-3", ".tls", "{" + Https + ", hosts: ['*'], tls: {mode: SIMPLE, credentialName: x, credentialNames: [z]}}")]
    [InlineData("GW-TLS-4", ".tls.credentialName", "{" + Https + ", hosts: ['*'], tls: {mode: ISTIO_MUTUAL, credentialName: x}}")]
    [InlineData("GW-TLS-6", ".tls.caCrl", "{" + Https + ", hosts: ['*'], tls: {mode: SIMPLE, credentialName: x, caCrl: z}}")]
    public void WrongServer_IsRefused(string rule, string path, string server) => Admitted.Refused(Admitted.Gateway($"{{servers: [{server}]}}"), rule, "spec.servers[0]" + path);

    [Theory]
    [InlineData("GW-14", ".tls.httpsRedirect", "{" + Https + ", hosts: ['*'], tls: {mode: SIMPLE, credentialName: x, httpsRedirect: true}}")]
    [InlineData("GW-TLS-5", ".tls.credentialName", "{" + Https + ", hosts: ['*'], tls: {mode: PASSTHROUGH, credentialName: x}}")]
    [InlineData("GW-TLS-7", ".tls.cipherSuites[0]", "{" + Https + ", hosts: ['*'], tls: {mode: SIMPLE, credentialName: x, cipherSuites: [NONE]}}")]
    [InlineData("GW-TLS-7", ".tls.cipherSuites[1]", "{" + Https + ", hosts: ['*'], tls: {mode: SIMPLE, credentialName: x, cipherSuites: [AES128-SHA, AES128-SHA]}}")]
    [InlineData("GW-TLS-8", ".tls.minProtocolVersion", "{" + Https + ", hosts: ['*'], tls: {mode: SIMPLE, credentialName: x, minProtocolVersion: TLSV1_0}}")]
    [InlineData("GW-TLS-9", ".tls.tlsCertificates", "{" + Https + ", hosts: ['*'], tls: {mode: SIMPLE, tlsCertificates: [{serverCertificate: a, privateKey: b}, {serverCertificate: a, privateKey: b}, {serverCertificate: a, privateKey: b}]}}")]
    public void DoubtfulServer_Warns(string rule, string path, string server) => Admitted.Warned(Admitted.Gateway($"{{servers: [{server}]}}"), rule, "spec.servers[0]" + path);

    [Theory]
    [InlineData("{" + Http + ", hosts: ['*'], name: s}")]
    [InlineData("{" + Http + ", hosts: ['*.example.com', ./a.example.com, '*/b.example.com', ns/*]}")]
    [InlineData("{" + Http + ", hosts: ['*'], tls: {httpsRedirect: true}, bind: 127.0.0.1}")]
    [InlineData("{port: {number: 0, name: http, protocol: HTTP}, hosts: ['*'], bind: 'unix://@x'}")]
    [InlineData("{" + Https + ", hosts: ['*'], tls: {mode: MUTUAL, credentialName: x, minProtocolVersion: TLSV1_2, cipherSuites: [AES128-SHA]}}")]
    [InlineData("{" + Https + ", hosts: ['*'], tls: {mode: SIMPLE, serverCertificate: c, privateKey: k}}")]
    [InlineData("{port: {number: 443, name: tls, protocol: tls}, hosts: ['*'], tls: {mode: AUTO_PASSTHROUGH}}")]
    public void GoodServer_IsAccepted(string server) => Admitted.Clean(Admitted.Gateway($"{{selector: {{istio: ingressgateway}}, servers: [{server}]}}"));

    [Fact]
    public void NoServers_IsRefused() => Admitted.Refused(Admitted.Gateway("{selector: {a: b}}"), "GW-2", "spec.servers");

    [Fact]
    public void PortNameTwice_IsRefused() => Admitted.Refused(
        Admitted.Gateway("{servers: [{" + Http + ", hosts: ['*']}, {" + Http + ", hosts: [a.b]}]}"), "GW-9", "spec.servers[1].port.name");

    [Fact]
    public void NameWithDots_IsRefused() => Admitted.Refused(
        Admitted.Yaml("{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: a.b}, spec: {servers: [{" + Http + ", hosts: ['*']}]}}"), "GW-1", "metadata.name");
}
