using System.Net;
using System.Text.Json.Nodes;
using MeshProtocol;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

public sealed class ConsoleTests
{
    [Fact]
    public async Task Status_ShowsWorkloadsAndResources()
    {
        await using var control = await ControlPlaneFixture.StartAsync("""
            apiVersion: networking.istio.io/v1alpha3
            kind: DestinationRule
            metadata: { name: ratings, namespace: mesh }
            spec: { host: ratings, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }
            """);
        var (proxy, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1"), HealthState.Unhealthy);
        using var _ = proxy;
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{control.ConsolePort}") };

        var status = (await client.GetFromJsonAsync<JsonObject>("/status", TestContext.Current.CancellationToken))!;

        var workload = Assert.Single(status["workloads"]!.AsArray())!;
        Assert.Equal(("ratings-v1", false), ((string?)workload["name"], (bool)workload["ready"]!));
        var rule = status["resources"]!.AsArray().Single(resource => (string?)resource!["kind"] == "DestinationRule")!;
        Assert.DoesNotContain(rule["conditions"]!.AsArray(), entry => (string?)entry!["reason"] == "NotEnforced");
        Assert.Contains("<title>Mesh</title>", await client.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("ok", await client.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ForeignHostName_IsNotServed()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{control.ConsolePort}/status");
        request.Headers.Host = "rebound.example.com";

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }
}
