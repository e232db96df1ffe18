using System.Net;
using MeshControlPlane.Discovery;
using MeshControlPlane.Store;
using MeshModel.Kubernetes;
using MeshModel.Mesh;
using MeshModel.Resources;
using MeshTranslation;
using Microsoft.Extensions.Logging.Abstractions;
using Tests.Proxy;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

public sealed class MeshConfigTests
{
    private const string Settings = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: istio
          namespace: istio-system
        data:
          mesh: |-
            outboundTrafficPolicy:
              mode: REGISTRY_ONLY
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RegistryOnly_TurnsUnknownHostsAway_UntilTheConfigMapIsDeleted()
    {
        await using var outside = await UpstreamServer.SayingAsync("outside");
        await using var control = await ControlPlaneFixture.StartAsync();
        var (joined, first) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        using var _ = joined;
        await using var proxy = await TestProxy.SidecarAsync(first, chance: null, (8080, outside.Port));
        var client = proxy.Client();
        var unknown = new Uri($"http://127.0.0.1:{outside.Port}/");
        Assert.Equal("outside", await client.GetStringAsync(unknown, Token));

        await control.KubectlAsync("apply -f -", Settings);
        proxy.Apply(await joined.NextPushAsync());
        using (var refused = await client.GetAsync(unknown, Token))
        {
            Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
            Assert.Equal("", await refused.Content.ReadAsStringAsync(Token));
        }

        await control.KubectlAsync("-n istio-system delete configmap istio");
        proxy.Apply(await joined.NextPushAsync());
        Assert.Equal("outside", await client.GetStringAsync(unknown, Token));
    }

    [Fact]
    public async Task ConfigMapInTheManifests_HoldsFromTheStart()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Settings);

        Assert.False(control.Services.GetRequiredService<ConfigurationSource>().Current.View.Resources.Settings.AllowUnknownHosts);
    }

    [Fact]
    public void ConfigMapThatCannotBeRead_LeavesTheLastGoodSettings()
    {
        var reader = new MeshConfigReader(new MeshSettings(), NullLogger<MeshConfigReader>.Instance);

        Assert.True(reader.Read(Snapshot(null)).AllowUnknownHosts);
        Assert.False(reader.Read(Snapshot("outboundTrafficPolicy: { mode: REGISTRY_ONLY }")).AllowUnknownHosts);
        Assert.False(reader.Read(Snapshot("outboundTrafficPolicy: 7")).AllowUnknownHosts);
        Assert.True(reader.Read(Snapshot("")).AllowUnknownHosts);
    }

    private static StoreSnapshot Snapshot(string? text) => new(1, text is null ? [] : new Dictionary<ResourceKey, Resource>
    {
        [MeshConfigText.ResourceKey] = new ConfigMap
        {
            Metadata = new ObjectMeta { Name = MeshConfigText.Name, Namespace = MeshConfigText.Namespace },
            Data = new Dictionary<string, string> { [MeshConfigText.Key] = text },
        },
    });
}
