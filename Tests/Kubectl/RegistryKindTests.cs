using Xunit;

namespace Tests.Kubectl;

public sealed class RegistryKindTests
{
    private const string All = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: { name: shop }
        spec:
          hosts: [shop.example.com]
          location: MESH_EXTERNAL
          resolution: DNS
          ports: [{ number: 80, name: http, protocol: HTTP }]
        ---
        apiVersion: networking.istio.io/v1beta1
        kind: WorkloadEntry
        metadata: { name: machine }
        spec: { address: 192.0.2.1, labels: { app: ratings }, ports: { http: 8080 } }
        ---
        apiVersion: networking.istio.io/v1alpha3
        kind: Sidecar
        metadata: { name: narrow }
        spec: { egress: [{ hosts: [./*] }], outboundTrafficPolicy: { mode: REGISTRY_ONLY } }
        """;

    [Fact]
    public async Task EntriesAndSidecars_AreAppliedAndShownAsIstioShowsThem()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal(
            "serviceentry.networking.istio.io/shop created\nworkloadentry.networking.istio.io/machine created\nsidecar.networking.istio.io/narrow created\n",
            (await server.ApplyAsync(All)).Succeeded());
        Assert.DoesNotContain("configured", (await server.ApplyAsync(All)).Succeeded(), StringComparison.Ordinal);

        var output = (await server.KubectlAsync("get", "se,we,sidecars")).Succeeded();

        Assert.Matches(@"NAME +HOSTS +LOCATION +RESOLUTION +AGE\nserviceentry.networking.istio.io/shop +\[""shop.example.com""\] +MESH_EXTERNAL +DNS +\d+s\n", output);
        Assert.Matches(@"NAME +AGE +ADDRESS\nworkloadentry.networking.istio.io/machine +\d+s +192.0.2.1\n", output);
        Assert.Matches(@"NAME +AGE\nsidecar.networking.istio.io/narrow +\d+s\n", output);
    }

    [Fact]
    public async Task Fields_AreExplained_AndWrongOnesRefusedWithTheirPath()
    {
        await using var server = await ApiServer.StartAsync();

        Assert.Contains("region/zone/subzone", (await server.KubectlAsync("explain", "serviceentry.spec.endpoints.locality")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("namespace/host", (await server.KubectlAsync("explain", "sidecar.spec.egress.hosts")).Succeeded(), StringComparison.Ordinal);

        var refused = await server.ApplyAsync(All.Replace("resolution: DNS", "resolution: STATIC\n  endpoints: [{ address: shop.internal }]", StringComparison.Ordinal));
        Assert.Contains("spec.endpoints[0].address", refused.Failed(), StringComparison.Ordinal);
    }
}
