using MeshModel.Mesh;
using MeshProtocol;
using MeshTranslation;
using Xunit;

namespace Tests.Translation;

public sealed class ProxyHeadersTests
{
    [Theory]
    [InlineData("", "", "", "")]
    [InlineData("server: { value: us }", """{ "server": "us" }""", """{ "server": "us" }""", """{ "server": "us" }""")]
    [InlineData("server: { disabled: true, value: us }", """{ "keepsServer": true }""", """{ "keepsServer": true }""", """{ "keepsServer": true }""")]
    [InlineData("requestId: { disabled: true }", """{ "omitsRequestId": true }""", """{ "omitsRequestId": true }""", """{ "omitsRequestId": true }""")]
    [InlineData("requestId: { disabled: false }", "", "", "")]
    [InlineData(
        "attemptCount: { disabled: true }\n    envoyDebugHeaders: { disabled: true }",
        """{ "omitsAttemptCount": true, "omitsDebugHeaders": true }""", """{ "omitsAttemptCount": true, "omitsDebugHeaders": true }""",
        """{ "omitsAttemptCount": true, "omitsDebugHeaders": true }""")]
    [InlineData(
        "xForwardedHost: { enabled: true }\n    xForwardedPort: { enabled: true }",
        """{ "tellsForwardedHost": true, "tellsForwardedPort": true }""", """{ "tellsForwardedHost": true, "tellsForwardedPort": true }""",
        """{ "tellsForwardedHost": true, "tellsForwardedPort": true }""")]
    // Certificates come inbound; gateways have a setting of their own.
    [InlineData("forwardedClientCert: FORWARD_ONLY", "", """{ "forwardedCertificate": "FORWARDED_CERTIFICATE_FORWARD_ONLY" }""", "")]
    [InlineData("setCurrentClientCertDetails: { subject: false, uri: true, cert: true }", "", """{ "omitsSubject": true, "tellsCertificate": true }""", "")]
    public void Setting_IsTranslatedForEachPlace(string proxyHeaders, string outbound, string inbound, string gateway)
    {
        var mesh = Mesh($"defaultConfig:\n  proxyHeaders:\n    {proxyHeaders}");

        Assert.Equal(Expected(outbound), Of(mesh.For("gw-v1"), ListenerDirection.Outbound));
        Assert.Equal(Expected(inbound), Of(mesh.For("gw-v1"), ListenerDirection.Inbound));
        Assert.Equal(Expected(gateway), Of(mesh.ForGateway(), ListenerDirection.Gateway));
    }

    [Fact]
    public void TopologyOfGateways_SaysWhatTheyDoWithCertificates()
    {
        var mesh = Mesh("defaultConfig: { gatewayTopology: { forwardClientCertDetails: ALWAYS_FORWARD_ONLY } }");

        Assert.Null(Of(mesh.For("gw-v1"), ListenerDirection.Inbound));
        Assert.Equal(ForwardedCertificate.AlwaysForwardOnly, Of(mesh.ForGateway(), ListenerDirection.Gateway)?.ForwardedCertificate);
    }

    private static MeshBuilder Mesh(string settings)
    {
        var map = new MeshModel.Kubernetes.ConfigMap { Metadata = new() { Name = MeshConfigText.Name }, Data = new Dictionary<string, string> { [MeshConfigText.Key] = settings } };
        var (config, findings) = MeshConfigText.Read(map);
        Assert.Empty(findings);
        return MeshBuilder.Bookinfo().With(MeshSettings.From(config!)).Apply("""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: { name: entry }
            spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
            """);
    }

    private static MeshProtocol.ProxyHeaders? Expected(string json) => json.Length == 0 ? null : MeshProtocol.ProxyHeaders.Parser.ParseJson(json);

    private static MeshProtocol.ProxyHeaders? Of(NodeConfiguration configuration, ListenerDirection direction) =>
        configuration.Listeners.Single(listener => listener.Direction == direction).ProxyHeaders;
}
