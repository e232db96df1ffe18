using System.Globalization;
using System.Text.Json.Nodes;
using MeshProtocol;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>The condition Programmed with the real kubectl: it holds when the proxies run with what was applied, and not before.</summary>
public sealed class ProgrammedTests
{
    private const string Services = """
        apiVersion: v1
        kind: Service
        metadata: { name: ratings, namespace: mesh }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80 }] }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ApplyAndWait_ReturnsWhenTheSlowestProxyHasTaken_AndNeverForWhatWasBefore()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        var taken = 0L;
        await using var fast = await AnsweringProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        await using var slow = await AnsweringProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v2", "mesh", "gw", "v2"), async push =>
        {
            // Long enough for kubectl wait to ask before.
            using var late = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
            await late.WaitForNextTickAsync(Token);
            Interlocked.Exchange(ref taken, Math.Max(TimeoutIn(push), Interlocked.Read(ref taken)));
            return null;
        });

        for (var timeout = 1; timeout <= 12; timeout++)
        {
            await control.KubectlAsync("apply -f -", Rule(timeout));
            await control.KubectlAsync("-n mesh wait --for=condition=Programmed vs/ratings --timeout=60s");
            Assert.Equal(timeout, Interlocked.Read(ref taken));
        }

        var condition = await ConditionAsync(control, "ratings");
        Assert.Equal(("True", "2/2 proxies run with it", 12), ((string)condition["status"]!, (string)condition["message"]!, (int)condition["observedGeneration"]!));
    }

    [Fact]
    public async Task WithNoProxy_WaitReturnsAllTheSame()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);

        for (var timeout = 1; timeout <= 3; timeout++)
        {
            await control.KubectlAsync("apply -f -", Rule(timeout));
            await control.KubectlAsync("-n mesh wait --for=condition=Programmed vs/ratings --timeout=60s");
        }

        Assert.Equal("NoProxies", (string)(await ConditionAsync(control, "ratings"))["reason"]!);
    }

    [Fact]
    public async Task ProxiesThatAreLeftOut_AreWaitedForUntilTheyHaveDroppedIt()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        var gate = new TaskCompletionSource<string?>();
        gate.SetResult(null);
        await using var near = await AnsweringProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        await using var far = await AnsweringProxy.JoinAsync(control, MeshBuilder.Sidecar("shop-v1", "other", "shop", "v1"), _ => Volatile.Read(ref gate).Task);
        await control.KubectlAsync("apply -f -", Rule(1));
        await control.KubectlAsync("-n mesh wait --for=condition=Programmed vs/ratings --timeout=60s");
        Assert.Equal("2/2 proxies run with it", (string)(await ConditionAsync(control, "ratings"))["message"]!);

        var closed = new TaskCompletionSource<string?>();
        Volatile.Write(ref gate, closed);
        await control.KubectlAsync("apply -f -", Rule(1, more: "exportTo: [\".\"], "));
        JsonNode condition = null!;
        await Eventually.TrueAsync(
            async () => ((string)(condition = await ConditionAsync(control, "ratings"))["message"]!).StartsWith("1/2 proxies run with it; other/shop-v1 was sent it at ", StringComparison.Ordinal),
            "the proxy that is still to drop the rule");
        Assert.Equal("Pending", (string)condition["reason"]!);

        closed.SetResult(null);
        await control.KubectlAsync("-n mesh wait --for=condition=Programmed vs/ratings --timeout=60s");
        Assert.Equal("1/1 proxies run with it", (string)(await ConditionAsync(control, "ratings"))["message"]!);
    }

    [Fact]
    public async Task Refusal_NamesTheProxy_AndBlamesOnlyWhatConcernsIt()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        var refusal = (string?)null;
        await using var near = await AnsweringProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        await using var far = await AnsweringProxy.JoinAsync(control, MeshBuilder.Sidecar("shop-v1", "other", "shop", "v1"), _ => Task.FromResult(Volatile.Read(ref refusal)));
        await control.KubectlAsync("apply -f -", Rule(1));
        await control.KubectlAsync("-n mesh wait --for=condition=Programmed vs/ratings --timeout=60s");
        Volatile.Write(ref refusal, "cannot be built");

        await control.KubectlAsync("apply -f -", Rule(2) + "\n---\n" + Rule(1, "near", "exportTo: [\".\"], "));
        await Eventually.TrueAsync(async () => (string)(await ConditionAsync(control, "ratings"))["reason"]! == "Refused", "the refusal");

        Assert.Equal("1/2 proxies run with it; other/shop-v1 refused it: cannot be built", (string)(await ConditionAsync(control, "ratings"))["message"]!);
        // Of the same push, for another host, and none of that proxy's.
        await control.KubectlAsync("-n mesh wait --for=condition=Programmed vs/near --timeout=60s");
        Assert.Matches("Warning +Refused .*Proxy other/shop-v1 refused what came of it: cannot be built", await control.KubectlAsync("-n mesh describe vs ratings"));
        Assert.DoesNotContain("refused", await control.KubectlAsync("-n mesh describe vs near"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conditions_SayOfWhichGenerationTheySpeak_AndSinceWhen()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        var refusal = (string?)null;
        await using var proxy = await AnsweringProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"), _ => Task.FromResult(Volatile.Read(ref refusal)));
        await control.KubectlAsync("apply -f -", Rule(1));
        await control.KubectlAsync("-n mesh wait --for=condition=Programmed vs/ratings --timeout=60s");
        var first = await ConditionAsync(control, "ratings");
        var since = Time(first);
        Assert.Equal(1, (int)first["observedGeneration"]!);

        // Times are in seconds: the next transition must be in another one.
        await Eventually.TrueAsync(() => TimeProvider.System.GetUtcNow() >= since.AddSeconds(2), "the next seconds");
        Assert.Equal(since, Time(await ConditionAsync(control, "ratings")));
        Volatile.Write(ref refusal, "cannot be built");
        await control.KubectlAsync("apply -f -", Rule(2));
        await Eventually.TrueAsync(async () => (string)(await ConditionAsync(control, "ratings"))["reason"]! == "Refused", "the refusal");
        var refused = await ConditionAsync(control, "ratings");
        Assert.Equal(2, (int)refused["observedGeneration"]!);
        Assert.True(Time(refused) > since, $"{refused}");

        var accepted = await ConditionAsync(control, "ratings", "Accepted");
        Assert.Equal(
            await control.KubectlAsync("-n mesh get vs ratings -o jsonpath={.metadata.creationTimestamp}"), (string)accepted["lastTransitionTime"]!);
    }

    [Fact]
    public async Task Diff_ShowsWhatWouldChange_AndNoConditions()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Services);
        await control.KubectlAsync("apply -f -", Rule(1));

        var (exitCode, output, error) = await control.TryKubectlAsync("kubeconfig", "diff -f -", Rule(2));

        Assert.True(exitCode == 1, error);
        Assert.Matches(@"\n\+ +timeout: 2s\n", output);
        Assert.DoesNotMatch(@"\n[+-].*(observedGeneration|lastTransitionTime|message)", output);
    }

    private static async Task<JsonNode> ConditionAsync(ControlPlaneFixture control, string name, string type = "Programmed") =>
        JsonNode.Parse(await control.KubectlAsync($"-n mesh get vs {name} -o json"))!["status"]!["conditions"]!.AsArray().Single(condition => (string)condition!["type"]! == type)!;

    private static DateTimeOffset Time(JsonNode condition) => DateTimeOffset.Parse((string)condition["lastTransitionTime"]!, CultureInfo.InvariantCulture);

    private static long TimeoutIn(Push push) => push.RouteTables.SelectMany(table => table.VirtualHosts)
        .Where(host => host.Origin.Name == "ratings").SelectMany(host => host.Routes).Select(route => route.Forward?.TimeoutMs ?? 0).DefaultIfEmpty().Max() / 1000;

    private static string Rule(int timeout, string name = "ratings", string more = "") => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: {{name}}, namespace: mesh }
        spec: { {{more}}hosts: [{{name}}], http: [{ timeout: {{timeout}}s, route: [{ destination: { host: ratings } }] }] }
        """);
}
