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
        using var client = await control.OpenConsoleAsync();

        var status = (await client.GetFromJsonAsync<JsonObject>("/status", TestContext.Current.CancellationToken))!;

        var workload = Assert.Single(status["workloads"]!.AsArray())!;
        Assert.Equal(("ratings-v1", false), ((string?)workload["name"], (bool)workload["ready"]!));
        var rule = status["resources"]!.AsArray().Single(resource => (string?)resource!["kind"] == "DestinationRule")!;
        Assert.DoesNotContain(rule["conditions"]!.AsArray(), entry => (string?)entry!["reason"] == "NotEnforced");
        Assert.Contains("<script src=\"_framework/blazor.web.js\"></script>", await client.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("ok", await client.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
    }
}
