using MeshProtocol;
using Xunit;

namespace Tests.Translation;

/// <summary>Which version of HTTP endpoints are spoken to in, as Istio chooses it.</summary>
public sealed class ProtocolSelectionTests
{
    [Theory]
    [InlineData("name: http", "{}", UpstreamProtocol.Http2)]
    [InlineData("name: http", "{h2UpgradePolicy: DEFAULT, idleTimeout: 1s}", UpstreamProtocol.Http2)]
    [InlineData("name: http", "{h2UpgradePolicy: DO_NOT_UPGRADE}", UpstreamProtocol.Unspecified)]
    [InlineData("name: http", "{useClientProtocol: true}", UpstreamProtocol.Caller)]
    [InlineData("name: books", "{}", UpstreamProtocol.Caller)]
    public void UpgradeOfTheMesh_IsForPortsOfHttp_WhereNoRuleSaysOtherwise(string port, string http, UpstreamProtocol expected)
    {
        var mesh = new MeshBuilder()
            .Apply($"{{apiVersion: v1, kind: Service, metadata: {{name: books}}, spec: {{selector: {{app: books}}, ports: [{{{port}, port: 80}}]}}}}")
            .Workload("gw-v1", "gw", "v1")
            .With(MeshTranslation.MeshSettings.From(new MeshModel.Mesh.MeshConfig { H2UpgradePolicy = MeshModel.Networking.H2UpgradePolicy.Upgrade }));
        if (http != "{}")
        {
            mesh.Apply($"{{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{name: books}}, spec: {{host: books, trafficPolicy: {{connectionPool: {{http: {http}}}}}}}}}");
        }

        Assert.Equal(expected, mesh.For("gw-v1").Cluster("outbound|80||books.mesh.svc.cluster.local")!.Protocol);
    }

    [Theory]
    [InlineData("name: http", UpstreamProtocol.Unspecified)]
    [InlineData("name: http-api", UpstreamProtocol.Unspecified)]
    [InlineData("name: https", UpstreamProtocol.Unspecified)]
    [InlineData("name: tcp-db", UpstreamProtocol.Unspecified)]
    [InlineData("name: http2", UpstreamProtocol.Http2)]
    [InlineData("name: http2-api", UpstreamProtocol.Http2)]
    [InlineData("name: grpc", UpstreamProtocol.Http2)]
    [InlineData("name: grpc-books", UpstreamProtocol.Http2)]
    [InlineData("name: grpc-web", UpstreamProtocol.Http2)]
    [InlineData("name: grpc-web-books", UpstreamProtocol.Http2)]
    [InlineData("name: books", UpstreamProtocol.Caller)]
    [InlineData("name: httpbooks", UpstreamProtocol.Caller)]
    [InlineData("", UpstreamProtocol.Caller)]
    [InlineData("name: http, appProtocol: grpc", UpstreamProtocol.Http2)]
    [InlineData("name: x, appProtocol: http2", UpstreamProtocol.Http2)]
    [InlineData("name: x, appProtocol: HTTP2", UpstreamProtocol.Http2)]
    [InlineData("name: x, appProtocol: kubernetes.io/h2c", UpstreamProtocol.Http2)]
    [InlineData("name: grpc, appProtocol: kubernetes.io/ws", UpstreamProtocol.Unspecified)]
    [InlineData("name: grpc, appProtocol: http", UpstreamProtocol.Unspecified)]
    [InlineData("name: grpc, appProtocol: example.com/own", UpstreamProtocol.Caller)]
    public void Port_DeclaresItsProtocol_ByAppProtocolOrName(string port, UpstreamProtocol expected)
    {
        var mesh = Talk(port);
        Assert.Equal(expected, Outbound(mesh.For("gw-v1")).Protocol);
        Assert.Equal(expected, Inbound(mesh.For("talk-v1")).Protocol);
    }

    [Theory]
    [InlineData("name: books", UpstreamProtocol.Unspecified)]
    [InlineData("name: http", UpstreamProtocol.Unspecified)]
    [InlineData("name: grpc", UpstreamProtocol.Http2)]
    public void Gateway_DoesNotGuess(string port, UpstreamProtocol expected) => Assert.Equal(expected, Outbound(Talk(port).ForGateway()).Protocol);

    [Theory]
    [InlineData("name: http", "h2UpgradePolicy: UPGRADE", UpstreamProtocol.Http2, UpstreamProtocol.Unspecified)]
    [InlineData("name: http", "h2UpgradePolicy: DO_NOT_UPGRADE", UpstreamProtocol.Unspecified, UpstreamProtocol.Unspecified)]
    [InlineData("name: books", "h2UpgradePolicy: UPGRADE", UpstreamProtocol.Http2, UpstreamProtocol.Caller)]
    [InlineData("name: books", "h2UpgradePolicy: DO_NOT_UPGRADE", UpstreamProtocol.Caller, UpstreamProtocol.Caller)]
    [InlineData("name: grpc", "h2UpgradePolicy: DO_NOT_UPGRADE", UpstreamProtocol.Http2, UpstreamProtocol.Http2)]
    [InlineData("name: http", "useClientProtocol: true", UpstreamProtocol.Caller, UpstreamProtocol.Caller)]
    [InlineData("name: grpc", "useClientProtocol: true", UpstreamProtocol.Caller, UpstreamProtocol.Caller)]
    public void DestinationRule_ChangesIt(string port, string http, UpstreamProtocol outbound, UpstreamProtocol inbound)
    {
        var mesh = Talk(port).Apply($"{{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{name: talk}}, spec: {{host: talk, trafficPolicy: {{connectionPool: {{http: {{{http}}}}}}}}}}}");
        Assert.Equal(outbound, Outbound(mesh.For("gw-v1")).Protocol);
        Assert.Equal(inbound, Inbound(mesh.For("talk-v1")).Protocol);
    }

    [Fact]
    public void Subset_MayUpgradeAlone()
    {
        var configuration = Talk("name: http").Apply("""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: talk }
            spec:
              host: talk
              subsets:
              - { name: v1, labels: { version: v1 } }
              - { name: v2, labels: { version: v2 }, trafficPolicy: { connectionPool: { http: { h2UpgradePolicy: UPGRADE } } } }
            """).For("gw-v1");
        Assert.Equal(
            [UpstreamProtocol.Unspecified, UpstreamProtocol.Unspecified, UpstreamProtocol.Http2],
            configuration.Clusters.Where(cluster => cluster.ServiceHost == "talk.mesh.svc.cluster.local").Select(cluster => cluster.Protocol));
    }

    [Fact]
    public void ContainerPort_HasTheProtocolOfTheOldestServiceThatSelectsIt()
    {
        var mesh = Talk("name: http").Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: a-talk }
            spec: { selector: { app: talk }, ports: [{ name: grpc, port: 90, targetPort: 8080 }] }
            """);
        Assert.Equal(UpstreamProtocol.Unspecified, Inbound(mesh.For("talk-v1")).Protocol);
    }

    [Fact]
    public void ContainerPortOfNoService_IsSpokenToAsThePeerSpoke() =>
        Assert.Equal(UpstreamProtocol.Caller, Inbound(MeshBuilder.Bookinfo().Workload("other-v1", "other", "v1").For("other-v1")).Protocol);

    [Fact]
    public void KeepAlive_IsTakenOver()
    {
        var cluster = Outbound(Talk("name: http")
            .Apply("{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: talk}, spec: {host: talk, trafficPolicy: {connectionPool: {http: {http2KeepAlive: {interval: 20s, timeout: 3s}}}}}}")
            .For("gw-v1"));
        Assert.Equal(new Http2Keepalive { IntervalMs = 20_000, TimeoutMs = 3_000 }, cluster.Http2Keepalive);
    }

    private static MeshBuilder Talk(string port) => MeshBuilder.Bookinfo()
        .Apply($"{{apiVersion: v1, kind: Service, metadata: {{name: talk}}, spec: {{selector: {{app: talk}}, ports: [{{{(port.Length > 0 ? port + ", " : "")}port: 80, targetPort: 8080}}]}}}}")
        .Workload("talk-v1", "talk", "v1");

    private static Cluster Outbound(NodeConfiguration configuration) => configuration.Clusters.Single(cluster => cluster.Name == "outbound|80||talk.mesh.svc.cluster.local");

    private static Cluster Inbound(NodeConfiguration configuration) => configuration.Clusters.Single(cluster => cluster.Name == "inbound|8080||");
}
