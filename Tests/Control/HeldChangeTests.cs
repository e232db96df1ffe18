using MeshControlPlane.Discovery;
using Xunit;

namespace Tests.Control;

/// <summary>A route and the subset that it needs, written one after the other, come into force together.</summary>
public sealed class HeldChangeTests
{
    private const string Subsets = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: ratings, namespace: mesh }
        spec: { host: ratings, subsets: [{ name: v1, labels: { version: v1 } }] }
        """;

    private const string Route = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: ratings, namespace: mesh }
        spec: { hosts: [ratings], http: [{ route: [{ destination: { host: ratings, subset: v1 } }] }] }
        """;

    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: { name: ratings, namespace: mesh }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80 }] }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RouteBeforeItsSubset_AppliedAndDeletedAsOneFile_NoRevisionHasTheRouteAlone()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Service);
        var source = control.Services.GetRequiredService<ConfigurationSource>();
        using var stop = new CancellationTokenSource();
        var watch = RevisionsAsync(source, stop.Token);

        for (var round = 0; round < 5; round++)
        {
            await control.KubectlAsync("apply -f -", Route + "\n---\n" + Subsets);
            await control.KubectlAsync("delete -f -", Subsets + "\n---\n" + Route);
        }

        await stop.CancelAsync();
        var revisions = await watch;
        Assert.Contains(revisions, revision => revision is { HasRoute: true, HasSubset: true });
        Assert.DoesNotContain(revisions, revision => revision is { HasRoute: true, HasSubset: false });
    }

    [Fact]
    public async Task RouteWithoutSubset_ComesIntoForceAllTheSame()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Service);
        var source = control.Services.GetRequiredService<ConfigurationSource>();

        await control.KubectlAsync("apply -f -", Route);

        var revision = source.Current;
        while (revision.View.Resources.VirtualServices.Count == 0)
        {
            revision = await source.AfterAsync(revision.Revision, Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        }
    }

    // Read with no pause: a revision that lived for a moment would be seen, as each completes the wait for the one before.
    private static async Task<List<(bool HasRoute, bool HasSubset)>> RevisionsAsync(ConfigurationSource source, CancellationToken stop)
    {
        List<(bool, bool)> seen = [];
        try
        {
            var revision = source.Current;
            while (true)
            {
                seen.Add((revision.View.Resources.VirtualServices.Count > 0, revision.View.Resources.DestinationRules.Count > 0));
                revision = await source.AfterAsync(revision.Revision, stop);
            }
        }
        catch (OperationCanceledException)
        {
            return seen;
        }
    }
}
