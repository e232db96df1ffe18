using MeshControlPlane.Discovery;
using MeshControlPlane.Observability.Graph;
using MeshProtocol;
using Tests.Control;
using Tests.Translation;
using Xunit;

namespace Tests.Graph;

public sealed class RevisionHistoryTests
{
    [Fact]
    public async Task Revision_IsRememberedWithWhatChanged()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var history = control.Services.GetRequiredService<RevisionHistory>();
        var source = control.Services.GetRequiredService<ConfigurationSource>();
        var begin = history.Moments[^1];

        var (proxy, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1"), HealthState.Healthy);
        using var _ = proxy;
        await control.KubectlAsync("apply -f -", """
            apiVersion: v1
            kind: Namespace
            metadata: { name: mesh }
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: ratings, namespace: mesh }
            spec: { host: ratings.mesh.svc.cluster.local, subsets: [{ name: v1, labels: { version: v1 } }] }
            """);
        while (source.Current.View.Resources.DestinationRules.Count == 0)
        {
            await source.AfterAsync(source.Current.Revision, TestContext.Current.CancellationToken);
        }

        var moments = history.Moments;
        Assert.Contains(moments, moment => moment.Changes.Contains("mesh/ratings-v1 ready"));
        Assert.Contains(moments, moment => moment.Changes.Contains("DestinationRule mesh/ratings created"));
        Assert.Equal(source.Current.Revision, moments[^1].Revision);
        Assert.Same(moments[^1], history.At(TimeProvider.System.GetUtcNow().AddMinutes(1)));
        Assert.Same(moments[0], history.At(TimeProvider.System.GetUtcNow().AddHours(-1)));
        Assert.Empty(history.At(begin.Since).Resources.DestinationRules);
    }
}
