using Aspire.Hosting;
using Xunit;

namespace Tests.Hosting.Publishing;

public sealed class GatewayNameTests
{
    private const string Gateway = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: { name: mesh }
        spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
        ---
        """;

    [Theory]
    [InlineData("\"*\"", true, "mesh/mesh")]
    [InlineData("192.0.2.7", true, "mesh/mesh")]
    [InlineData("books", true, "mesh")]
    [InlineData("books.mesh.svc.cluster.local", true, "mesh")]
    [InlineData("bookinfo.example", false, "mesh")]
    public async Task MeshAsAGateway_IsWrittenOutWhereTheGatewayIsMeant(string host, bool hasGateway, string expected)
    {
        using var publication = new Publication();
        var manifest = publication.Write("routing.yaml", (hasGateway ? Gateway : "") + $$"""

            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: way }
            spec: { hosts: [{{host}}], gateways: [mesh], http: [{ route: [{ destination: { host: books } }] }] }
            """);

        await publication.PublishAsync(
            builder =>
            {
                builder.AddKubernetesEnvironment("k8s");
                builder.AddMesh("mesh").AddMeshService("books").WithManifests(manifest);
            },
            "--Mesh:Registry=registry.example");

        var routes = publication.Objects("base/routing.yaml").Single(found => (string?)found["kind"] == "VirtualService");
        Assert.Equal([expected], routes["spec"]!["gateways"]!.AsArray().Select(gateway => (string?)gateway));
    }
}
