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

    private static async Task<ChartObjects> ChartAsync(params string[] arguments)
    {
        await using var builder = Aspire.Hosting.Testing.DistributedApplicationTestingBuilder.Create(["--operation", "publish", .. arguments]);
        var mesh = builder.AddMesh("mesh").AddMeshService("books", port: 80, targetPort: 8080);
        foreach (var version in (string[])["v1", "v2"])
        {
            builder.AddExecutable($"books-{version}", "sleep", ".", "1000")
                .WithHttpEndpoint(name: "http", isProxied: false)
                .WithEnvironment("TEMPLATE", "{{ .Greeting }}")
                .WithSidecar(mesh, app: "books", version: version);
        }

        var settings = PublishSettings.Read(mesh.Resource, builder.Configuration);
        var workloads = new WorkloadReader(builder.ExecutionContext, NullLogger.Instance, TestContext.Current.CancellationToken);
        return new ChartObjects(await PublishedMesh.ReadAsync(
            new DistributedApplicationModel(builder.Resources), mesh.Resource, settings, workloads, NullLogger.Instance, TestContext.Current.CancellationToken));
    }
}
