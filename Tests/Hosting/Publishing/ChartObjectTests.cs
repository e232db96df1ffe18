using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Tests.Hosting.Publishing;

/// <summary>The objects that a Helm chart is made of, workload by workload.</summary>
public sealed class ChartObjectTests
{
    private const string Image = "{{ .Values.parameters.books_v1.books_v1_image }}";

    [Theory]
    [InlineData("istio")]
    [InlineData("sidecar")]
    public async Task Chart_HasEachObjectOfTheOverlayOnce(string flavour)
    {
        var chart = await ChartAsync($"--Mesh:Flavour={flavour}");

        var objects = new[] { "books-v1", "books-v2" }.SelectMany(workload => chart.Of(workload, null)).Select(found => $"{found["kind"]} {found["metadata"]!["name"]}").ToList();

        string[] common =
        [
            "ConfigMap telemetry", "Deployment books-v1", "Deployment books-v2", "PodDisruptionBudget books-v1", "PodDisruptionBudget books-v2", "Service books", "ServiceAccount books",
        ];
        string[] own =
        [
            "ClusterRole mesh-control-plane", "ClusterRoleBinding mesh-control-plane", "NetworkPolicy books-through-the-proxy", "PodDisruptionBudget mesh-control-plane",
            "Service mesh-control-plane", "ServiceAccount mesh-control-plane", "StatefulSet mesh-control-plane",
        ];
        Assert.Equal((flavour == "istio" ? common : [.. common, .. own]).Order(StringComparer.Ordinal), objects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Deployment_HasTheImageOfTheChart()
    {
        var chart = await ChartAsync();

        var deployment = chart.Of("books-v1", Image).Single(found => (string?)found["kind"] == "Deployment");

        Assert.Equal(Image, (string?)deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]);
    }

    [Fact]
    public async Task WhatLooksLikeAnExpression_IsNone()
    {
        var chart = await ChartAsync();

        var deployment = chart.Of("books-v1", null).Single(found => (string?)found["kind"] == "Deployment");

        var variables = deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray();
        Assert.Equal("{{ `{{` }} .Greeting }}", (string?)variables.Single(variable => (string?)variable!["name"] == "TEMPLATE")!["value"]);
    }

    [Fact]
    public async Task SidecarOfTheChart_IsThatOfTheOverlay()
    {
        var chart = await ChartAsync("--Mesh:Flavour=sidecar");

        var pod = chart.Of("books-v1", Image).Single(found => (string?)found["kind"] == "Deployment")["spec"]!["template"]!["spec"]!;

        Assert.Equal("mesh-proxy", (string?)pod["initContainers"]![0]!["name"]);
        Assert.Equal(["9080"], pod["containers"]![0]!["ports"]!.AsArray().Select(port => port!["containerPort"]!.ToString()));
        Assert.Equal(["tmp", "mesh"], pod["volumes"]!.AsArray().Select(volume => (string?)volume!["name"]));
    }

    [Fact]
    public async Task DeploymentOfTheChart_IsThatOfTheBuiltOverlay()
    {
        using var publication = new Publication();
        var manifest = publication.Write("books.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: books-v1, labels: { app: books, version: v1 } }
            spec:
              selector: { matchLabels: { app: books, version: v1 } }
              template:
                metadata: { labels: { app: books, version: v1 } }
                spec:
                  containers:
                  - name: books
                    image: books
                    ports: [{ containerPort: 8080, name: web }, { containerPort: 8081, name: http }]
                    env:
                    - { name: ASPNETCORE_HTTP_PORTS, value: "8080" }
                    - { name: PORT, valueFrom: { configMapKeyRef: { name: ports, key: port } } }
            """);
        await publication.PublishAsync(
            builder =>
            {
                builder.AddKubernetesEnvironment("k8s");
                Compose(builder).WithManifests(manifest);
            },
            "--Mesh:Registry=registry.example");
        var chart = await ChartAsync(mesh => mesh.WithManifests(manifest), "--Mesh:Flavour=sidecar", "--Mesh:Registry=registry.example");

        var built = await ProgramRun.OfAsync("kubectl", ["kustomize", Path.Combine(publication.Path, "overlays/sidecar")]);

        var overlay = Publication.ObjectsOf(built.Output).Single(IsDeployment);
        Assert.Equal(Text(overlay), Text(chart.Of("books-v1", null).Single(IsDeployment)).Replace(@"{{ \u0060{{\u0060 }}", "{{", StringComparison.Ordinal));

        static bool IsDeployment(JsonObject found) => (string?)found["kind"] == "Deployment" && (string?)found["metadata"]!["name"] == "books-v1";
    }

    // With what has a name in the order of the names: kustomize puts it where it likes.
    private static string Text(JsonObject found)
    {
        var pod = found["spec"]!["template"]!["spec"]!;
        Sort(pod, "volumes");
        foreach (var list in (string[])["env", "ports", "volumeMounts"])
        {
            Sort(pod["containers"]![0]!, list);
        }

        return Ordered(found)!.ToJsonString();

        static void Sort(JsonNode parent, string list) =>
            parent[list] = new JsonArray([.. parent[list]!.AsArray().OrderBy(item => (string?)item!["name"], StringComparer.Ordinal).Select(item => item!.DeepClone())]);
    }

    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject entries => new JsonObject(entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Ordered(entry.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Ordered)]),
        // A number is the same however it is kept.
        _ => node is null ? null : JsonNode.Parse(node.ToJsonString()),
    };

    private static Task<ChartObjects> ChartAsync(params string[] arguments) => ChartAsync(static _ => { }, arguments);

    private static async Task<ChartObjects> ChartAsync(Action<IResourceBuilder<MeshResource>> more, params string[] arguments)
    {
        await using var builder = Aspire.Hosting.Testing.DistributedApplicationTestingBuilder.Create(["--operation", "publish", .. arguments]);
        var mesh = Compose(builder);
        more(mesh);
        var settings = PublishSettings.Read(mesh.Resource, builder.Configuration);
        var workloads = new WorkloadReader(builder.ExecutionContext, NullLogger.Instance, TestContext.Current.CancellationToken);
        return new ChartObjects(await PublishedMesh.ReadAsync(
            new DistributedApplicationModel(builder.Resources), mesh.Resource, settings, workloads, NullLogger.Instance, TestContext.Current.CancellationToken));
    }

    private static IResourceBuilder<MeshResource> Compose(IDistributedApplicationBuilder builder)
    {
        var mesh = builder.AddMesh("mesh").AddMeshService("books", port: 80, targetPort: 8080);
        foreach (var version in (string[])["v1", "v2"])
        {
            builder.AddExecutable($"books-{version}", "sleep", ".", "1000")
                .WithHttpEndpoint(name: "http", isProxied: false)
                .WithEnvironment("TEMPLATE", "{{ .Greeting }}")
                .WithSidecar(mesh, app: "books", version: version);
        }

        return mesh;
    }
}
