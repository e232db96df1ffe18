using System.Text.Json.Nodes;
using MeshControlPlane.Inspection;
using MeshProtocol;
using MeshTranslation;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

public sealed class ManifestPreviewTests
{
    [Fact]
    public async Task Rule_ChangesRoutesAlone_HoweverTheControlPlaneWasStarted()
    {
        await using var control = await ControlPlaneFixture.StartAsync(
            options => options,
            services => services.AddSingleton(new MeshSettings { Telemetry = new TelemetrySettings { SamplingPercent = 100 } }));
        var (proxy, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"), HealthState.Healthy);
        using var _ = proxy;
        await Eventually.TrueAsync(
            () => control.Services.GetRequiredService<MeshControlPlane.Discovery.ConfigurationSource>().Current.View.Registry.Workloads.Count == 1, "the workload is in the view");
        var service = JsonNode.Parse("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"ratings","namespace":"mesh"},"spec":{"ports":[{"name":"http","port":80}]}}""")!.AsObject();

        var effect = control.Services.GetRequiredService<ManifestPreview>().Compare(new ManifestQuestion([service]));

        Assert.DoesNotContain(Assert.Single(effect.Proxies).Parts, part => part.Kind == "listener" && part.Name.StartsWith("inbound", StringComparison.Ordinal));
    }
}
