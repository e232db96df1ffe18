using System.Collections.Concurrent;
using System.Net;
using Tests.Control;
using Tests.Distributed;
using Xunit;

namespace Tests.Reliability.Changes;

/// <summary>
/// A thousand changes of all kinds, good and bad (fewer in the short form), while two sidecars call each other. No request fails, none meets half of a
/// change, and what the control plane holds does not grow with what is gone.
/// </summary>
public sealed class ThousandChangesTests
{
    private const string Apply = "application/apply-patch+yaml";
    private const string Networking = "/apis/networking.istio.io/v1/namespaces/mesh";
    private const string Telemetries = "/apis/telemetry.istio.io/v1/namespaces/mesh/telemetries";

    // Caches fill at first; what goes on growing after that is a leak. Wide enough for a busy machine's garbage.
    private const double MostMemoryFactor = 1.5;
    private const long MemoryAllowance = 48 * 1024;
    private const int HandleAllowance = 20;
    private const long MostStored = 8 * 1024 * 1024;

    private static readonly int Count = LongForm.Wanted ? 1000 : 150;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UnderLoad_NoRequestFailsAndNoneIsHalfOld_AndNothingGrows()
    {
        await using var control = await ControlPlaneProcess.StartAsync(SecuredPair.Manifest);
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), control.Directory);
        using var api = ApiClient.Open(control.Directory);
        await ChangeAsync(api, HttpMethod.Patch, $"{Networking}/destinationrules/books", ShopRules.Destination(0));
        var problems = new ConcurrentQueue<string>();
        var seen = new ConcurrentDictionary<string, bool>();
        using var end = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => CallAsync(pair, problems, seen, end.Token))).ToArray();

        for (var i = 1; i <= Count / 3; i++)
        {
            await ChangeAsync(api, i);
        }

        var before = Assert.Single(ProcessUse.Of(control.Directory)).Value;
        for (var i = (Count / 3) + 1; i <= Count; i++)
        {
            await ChangeAsync(api, i);
            Assert.True(problems.IsEmpty, $"After change {i}: {string.Join('\n', problems.Take(5))}");
        }

        await ChangeAsync(api, HttpMethod.Patch, $"{ShopRules.VirtualServices}/books", ShopRules.Route(Count + 1));
        await Eventually.TrueAsync(() => seen.ContainsKey($"{Count + 1}"), "the last change to be met");
        await end.CancelAsync();
        var counts = await Task.WhenAll(callers);
        var after = Assert.Single(ProcessUse.Of(control.Directory)).Value;
        TestContext.Current.TestOutputHelper?.WriteLine($"{Count} changes, {counts.Sum()} requests, {seen.Count} rules met; {before}; {after}");
        Assert.Empty(problems);
        Assert.All(counts, count => Assert.True(count > 0));
        Assert.True(after.Kibibytes <= (before.Kibibytes * MostMemoryFactor) + MemoryAllowance, $"{after}, before: {before}");
        Assert.True(after.Handles <= before.Handles + HandleAllowance, $"{after}, before: {before}");
        Assert.InRange(Directory.EnumerateFiles(control.Directory, "mesh.db*").Sum(file => new FileInfo(file).Length), 1, MostStored);
        // Proxies keep the connections that they need.
        Assert.InRange(pair.Books.Host.Slot(MeshProtocol.ListenerDirection.Inbound, 8080).Limit!.Open, 0, 16);
    }

    private static async Task<int> CallAsync(SecuredPair pair, ConcurrentQueue<string> problems, ConcurrentDictionary<string, bool> seen, CancellationToken end)
    {
        var count = 0;
        while (!end.IsCancellationRequested)
        {
            using var answer = await pair.SendAsync();
            var (one, two) = (HeaderOf(answer, "x-one"), HeaderOf(answer, "x-two"));
            if (answer.StatusCode != HttpStatusCode.OK || one != two)
            {
                problems.Enqueue($"{(int)answer.StatusCode} {one}/{two} {await answer.Content.ReadAsStringAsync(Token)}");
            }

            seen.TryAdd(one, true);
            count++;
        }

        return count;
    }

    private static Task ChangeAsync(ApiClient api, int i) => (i % 12) switch
    {
        0 => ChangeAsync(api, HttpMethod.Delete, $"{ShopRules.VirtualServices}/books"),
        1 => ChangeAsync(api, HttpMethod.Patch, $"{Networking}/destinationrules/books", ShopRules.Destination(i)),
        2 => ChangeAsync(api, HttpMethod.Patch, $"/api/v1/namespaces/mesh/services/other-{i % 7}", ShopRules.Service(i)),
        3 => ChangeAsync(api, HttpMethod.Patch, $"{Networking}/serviceentries/entry-{i % 5}", ShopRules.Entry(i)),
        4 => ChangeAsync(api, HttpMethod.Patch, $"/apis/security.istio.io/v1/namespaces/mesh/authorizationpolicies/denial-{i % 3}", ShopRules.Policy(i)),
        5 => ChangeAsync(api, HttpMethod.Patch, $"{Networking}/gateways/gateway-{i % 3}", ShopRules.Gateway(i)),
        6 => ChangeAsync(api, HttpMethod.Patch, $"{Telemetries}/telemetry-{i % 2}", ShopRules.Telemetry(i)),
        7 => RefuseAsync(api, i),
        8 => ChangeAsync(api, HttpMethod.Delete, (i / 12 % 5) switch
        {
            0 => $"/api/v1/namespaces/mesh/services/other-{i % 7}",
            1 => $"{Networking}/serviceentries/entry-{i % 5}",
            2 => $"/apis/security.istio.io/v1/namespaces/mesh/authorizationpolicies/denial-{i % 3}",
            3 => $"{Networking}/gateways/gateway-{i % 3}",
            _ => $"{Telemetries}/telemetry-{i % 2}",
        }),
        _ => ChangeAsync(api, HttpMethod.Patch, $"{ShopRules.VirtualServices}/books", ShopRules.Route(i)),
    };

    private static async Task ChangeAsync(ApiClient api, HttpMethod method, string path, string? body = null)
    {
        var (code, answer) = await api.SendAsync(method, body is null ? path : $"{path}?fieldManager=test&force=true", body, Apply);
        Assert.True(code < 300 || (code == 404 && method == HttpMethod.Delete), $"{method} {path}: {code} {answer}");
    }

    private static async Task RefuseAsync(ApiClient api, int i)
    {
        var (code, _) = await api.SendAsync(HttpMethod.Patch, $"{ShopRules.VirtualServices}/books?fieldManager=test&force=true", ShopRules.Wrong(i / 12), Apply);
        Assert.InRange(code, 400, 499);
    }

    private static string HeaderOf(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
}
