using System.Text.RegularExpressions;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

public sealed partial class ResourceEventTests
{
    private const string Services = """
        apiVersion: v1
        kind: Service
        metadata: { name: ratings, namespace: mesh }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80 }] }
        """;

    [Fact]
    public async Task WhatBecomesOfAResource_IsToldAsItsEvents()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        var (proxy, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        using var _ = proxy;

        var refused = proxy.NextPushAsync("cannot be built");
        await control.KubectlAsync("apply -f -", Rule("1s"));
        await refused;
        Assert.Matches("Normal +Accepted .*Generation 1 is stored", await EventsUntilAsync(control, WarningOfRefusal()));

        var taken = proxy.NextPushAsync();
        await control.KubectlAsync("apply -f -", Rule("2s"));
        await taken;
        var events = await EventsUntilAsync(control, AllProxies());
        Assert.Matches("Normal +Accepted .*Generation 2 is stored", events);
    }

    [Fact]
    public async Task WhatCameAfterARefusal_IsNotBlamed()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        var (proxy, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        using var _ = proxy;
        var refused = proxy.NextPushAsync(new string('x', 5000));
        await control.KubectlAsync("apply -f -", Rule("1s"));
        await refused;
        var events = await EventsUntilAsync(control, LongRefusal());
        Assert.DoesNotContain(new string('x', 1025), events, StringComparison.Ordinal);

        await control.KubectlAsync("apply -f -", Rule("1s").Replace("name: ratings, n", "name: later, n", StringComparison.Ordinal).Replace("[ratings]", "[later]", StringComparison.Ordinal));
        // The push with it is there, and not answered.
        Assert.NotNull((await proxy.ReceiveAsync()).Push);

        Assert.Equal("Pending", await control.KubectlAsync("-n mesh get vs later -o jsonpath={.status.conditions[?(@.type=='Programmed')].reason}"));
        Assert.Equal("Refused", await control.KubectlAsync("-n mesh get vs ratings -o jsonpath={.status.conditions[?(@.type=='Programmed')].reason}"));
        Assert.DoesNotContain("refused", await control.KubectlAsync("-n mesh describe vs later"), StringComparison.Ordinal);
    }

    private static async Task<string> EventsUntilAsync(ControlPlaneFixture control, Regex expected)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var described = await control.KubectlAsync("-n mesh describe vs ratings");
            if (expected.IsMatch(described))
            {
                return described;
            }

            Assert.True(limit.Elapsed < TimeSpan.FromMinutes(1), $"'{expected}' does not turn up:\n{described}");
        }
    }

    private static string Rule(string timeout) => $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: ratings, namespace: mesh }
        spec: { hosts: [ratings], http: [{ timeout: {{timeout}}, route: [{ destination: { host: ratings } }] }] }
        """;

    [GeneratedRegex("Warning +Refused .*Proxy mesh/gw-v1 refused what came of it: cannot be built")]
    private static partial Regex WarningOfRefusal();

    [GeneratedRegex("Warning +Refused .*Proxy mesh/gw-v1 refused what came of it: xxx")]
    private static partial Regex LongRefusal();

    [GeneratedRegex("Normal +Programmed .*1/1 proxies run with generation 2")]
    private static partial Regex AllProxies();
}
