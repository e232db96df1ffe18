using MeshProtocol;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

public sealed class SidecarPushTests
{
    private const string Services = """
        apiVersion: v1
        kind: Service
        metadata: { name: ratings, namespace: mesh }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: books, namespace: mesh }
        spec: { selector: { app: books }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        """;

    [Fact]
    public async Task SidecarThatIsApplied_TakesAwayWhatItLeavesOut_FromItsWorkloadsOnly()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        var (gateway, first) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        using var _ = gateway;
        Assert.Contains(first.Clusters, cluster => cluster.Name == "outbound|80||ratings.mesh.svc.cluster.local");

        await control.KubectlAsync("-n mesh apply -f -", """
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: { name: narrow }
            spec:
              workloadSelector: { labels: { app: gw } }
              egress: [{ hosts: ["./books.mesh.svc.cluster.local"] }]
              outboundTrafficPolicy: { mode: REGISTRY_ONLY }
            """);
        var push = await gateway.NextPushAsync();

        Assert.Equal(["outbound|80||ratings.mesh.svc.cluster.local"], push.RemovedClusters);
        Assert.Equal(["outbound|80||ratings.mesh.svc.cluster.local"], push.RemovedEndpointSets);
        Assert.Empty(push.Clusters);
        Assert.Equal(UnknownHosts.RegistryOnly, Assert.Single(push.Listeners).UnknownHosts);
        var (other, second) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("books-v1", "mesh", "books", "v1"));
        using var __ = other;
        Assert.Contains(second.Clusters, cluster => cluster.Name == "outbound|80||ratings.mesh.svc.cluster.local");
    }
}
