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

    [GeneratedRegex("Normal +Programmed .*1/1 proxies run with generation 2")]
    private static partial Regex AllProxies();
}
