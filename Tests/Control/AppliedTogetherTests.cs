using MeshControlPlane.Discovery;
using Xunit;

namespace Tests.Control;

/// <summary>A rule and whatever it names, written one after the other, come into force together, in whichever order they are written.</summary>
public sealed class AppliedTogetherTests
{
    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: { name: ratings, namespace: mesh }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80 }] }
        """;

    private const string Rule = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: rule, namespace: mesh }
        spec: { hosts: [shop.test], gateways: [front], http: [{ match: [{ uri: { prefix: /a } }], route: [{ destination: { host: api.example.com } }] }, { delegate: { name: part } }] }
        """;

    private static readonly string[] Named =
    [
        """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: { name: front, namespace: mesh }
        spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.test] }] }
        """,
        """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: { name: outside, namespace: mesh }
        spec: { hosts: [api.example.com], ports: [{ number: 80, name: http, protocol: HTTP }], resolution: DNS }
        """,
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: part, namespace: mesh }
        spec: { http: [{ route: [{ destination: { host: ratings } }] }] }
        """,
    ];

    [Fact]
    public async Task RuleAndWhatItNames_InOneFile_NoRevisionHasTheRuleAlone()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Service);
        await WatchedAsync(control, async round =>
        {
            string[] parts = round % 2 == 0 ? [Rule, .. Named] : [.. Named, Rule];
            await control.KubectlAsync("apply -f -", string.Join("\n---\n", parts));
            await control.KubectlAsync("delete -f -", string.Join("\n---\n", round % 2 == 0 ? parts.Reverse() : parts));
        });
    }

    // Read with no pause: a revision that lived for a moment would be seen, as each completes the wait for the one before.
    private static async Task WatchedAsync(ControlPlaneFixture control, Func<int, Task> change)
    {
        var source = control.Services.GetRequiredService<ConfigurationSource>();
        using var stop = new CancellationTokenSource();
        List<(bool HasRule, int Named)> seen = [];
        var watch = Task.Run(
            async () =>
            {
                var revision = source.Current;
                while (true)
                {
                    var resources = revision.View.Resources;
                    var rules = resources.VirtualServices.Select(rule => rule.Metadata.Name).ToList();
                    var named = resources.Gateways.Count + resources.Services.Count(service => service.Host == "api.example.com") + rules.Count(name => name == "part");
                    seen.Add((rules.Contains("rule"), named));
                    revision = await source.AfterAsync(revision.Revision, stop.Token);
                }
            },
            TestContext.Current.CancellationToken);
        for (var round = 0; round < 4; round++)
        {
            await change(round);
        }

        await stop.CancelAsync();
        await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.Contains((true, Named.Length), seen);
        Assert.DoesNotContain(seen, revision => revision.HasRule && revision.Named < Named.Length);
    }
}
