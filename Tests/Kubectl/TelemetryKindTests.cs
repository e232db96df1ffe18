using Xunit;

namespace Tests.Kubectl;

/// <summary>Telemetry, as kubectl sees it.</summary>
public sealed class TelemetryKindTests
{
    private const string Telemetry = """
        apiVersion: telemetry.istio.io/v1
        kind: Telemetry
        metadata: { name: errors }
        spec:
          tracing: [{ randomSamplingPercentage: 12.5 }]
          accessLogging: [{ providers: [{ name: envoy }], filter: { expression: "response.code >= 400" } }]
          metrics: [{ overrides: [{ tagOverrides: { peer: { value: "node.id" } } }], reportingInterval: 5s }]
        """;

    [Fact]
    public async Task Telemetry_IsAppliedShownAndExplained_AndItsMistakesAreRefused()
    {
        await using var server = await ApiServer.StartAsync();
        var applied = await server.ApplyAsync(Telemetry);
        Assert.Contains("telemetry.telemetry.istio.io/errors created", applied.Succeeded(), StringComparison.Ordinal);
        Assert.Contains(
            "spec.metrics[0].overrides[0].tagOverrides.peer.value: cannot be understood, and the label will be \"unknown\": node.id is not an attribute", applied.Error, StringComparison.Ordinal);
        Assert.Contains("spec.metrics[0].reportingInterval: is accepted but has no effect: bytes and connections are counted as they go", applied.Error, StringComparison.Ordinal);
        Assert.Matches(@"NAME +AGE\nerrors +\d+s\n", (await server.KubectlAsync("get", "telemetry")).Succeeded());
        var older = (await server.KubectlAsync("get", "telemetries.v1alpha1.telemetry.istio.io", "errors", "-o", "jsonpath={.apiVersion} {.spec.tracing[0].randomSamplingPercentage}")).Succeeded();
        Assert.Equal("telemetry.istio.io/v1alpha1 12.5", older);
        Assert.Contains("CEL expression", (await server.KubectlAsync("explain", "telemetry.spec.accessLogging.filter.expression")).Succeeded(), StringComparison.Ordinal);

        var refused = (await server.ApplyAsync(Telemetry.Replace("response.code", "response.status", StringComparison.Ordinal))).Failed();
        Assert.Contains("spec.accessLogging[0].filter.expression: cannot be understood: response.status is not an attribute", refused, StringComparison.Ordinal);
    }
}
