using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MeshControlPlane.Registry;
using Tests.Control;
using Tests.Proxy;
using Xunit;

namespace Tests.Commands;

/// <summary>The commands on a running control plane with two proxies in processes of their own.</summary>
public sealed class RunningMeshTests
{
    private const string Mesh = """
        {apiVersion: v1, kind: Service, metadata: {name: gw, namespace: mesh}, spec: {selector: {app: gw}, ports: [{name: http, port: 8080}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: ratings, namespace: mesh}, spec: {selector: {app: ratings}, ports: [{name: http, port: 80, targetPort: 8080}]}}
        ---
        {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: ratings, namespace: mesh}, spec: {host: ratings, subsets: [{name: v1, labels: {version: v1}}]}}
        ---
        {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: ratings, namespace: mesh}, spec: {hosts: [ratings], http: [{name: all, route: [{destination: {host: ratings, subset: v1}}]}]}}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_TellWhatTheProxiesDo()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Mesh);
        await using var app = await UpstreamServer.SayingAsync("ok");
        await using var gw = Launch(control, "gw", app.Port);
        await using var ratings = Launch(control, "ratings", app.Port);
        string[] at = ["--mesh-dir", control.Directory];
        await Eventually.TrueAsync(async () => JsonNode.Parse((await CommandRun.OfAsync(["proxies", "-o", "json", .. at])).Output)!.AsArray() is { Count: 2 } all
            && all.All(proxy => (string?)proxy!["sync"] == "SYNCED" && (bool)proxy["ready"]! && proxy["certificateEnds"] is not null), "both proxies are synced");

        var proxies = await CommandRun.OfAsync(["proxies", .. at]);
        Assert.Equal(0, proxies.ExitCode);
        Assert.Matches(@"^NAME +ROLE +SYNC +REVISION +READY +VERSION +CERTIFICATE UNTIL +CONNECTED SINCE\nmesh/gw +sidecar +SYNCED +\d+ +yes +\S+ +20\S+ \S+Z +20", proxies.Output);
        Assert.EndsWith("2 of 2 synced\n", proxies.Output, StringComparison.Ordinal);

        await Traffic(control, "request-7");
        await TellsConfiguration(at);
        await TellsRequests(at);
        await TellsDifferences(at);
    }

    [Fact]
    public async Task ControlPlaneThatIsGone_IsOneSentence()
    {
        string directory;
        await using (var control = await ControlPlaneFixture.StartAsync())
        {
            directory = Directory.CreateTempSubdirectory("mesh-gone-").FullName;
            File.Copy(Path.Combine(control.Directory, "kubeconfig"), Path.Combine(directory, "kubeconfig"));
        }

        var run = await CommandRun.OfAsync("proxies", "--mesh-dir", directory);
        Directory.Delete(directory, recursive: true);

        Assert.Equal(2, run.ExitCode);
        Assert.Matches(@"^proxies: the control plane does not answer at https://localhost:\d+/: is the mesh running\?\n$", run.Error);
    }

    [Fact]
    public async Task Questions_NeedTheMeshsCredentials()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var stranger = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(Path.Combine(control.Directory, "ca.pem")) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        });

        using var response = await stranger.GetAsync($"https://localhost:{control.ApiPort}/mesh/v1/proxies", Token);

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static async Task TellsConfiguration(string[] at)
    {
        var explained = await CommandRun.OfAsync(["explain", "--from", "gw", "--url", "http://ratings/ratings", .. at]);
        Assert.True(explained.ExitCode == 0, explained.Error);
        Assert.Contains("rule all: has no match and takes every request  [VirtualService mesh/ratings spec.http[0] (", explained.Output, StringComparison.Ordinal);
        Assert.Matches(@"endpoint mesh/ratings, 127\.0\.0\.1:\d+, healthy", explained.Output);
        Assert.DoesNotContain("note:", explained.Output, StringComparison.Ordinal);

        var unknown = await CommandRun.OfAsync(["explain", "--from", "absent", "--url", "http://ratings/", .. at]);
        Assert.Equal((2, "explain: there is no proxy 'absent'; there are mesh/gw, mesh/ratings\n"), (unknown.ExitCode, unknown.Error));

        var routes = await CommandRun.OfAsync(["routes", "gw", .. at]);
        Assert.Matches(@"(?m)^80 +ratings\.mesh\.svc\.cluster\.local:80 +ratings\S* \+ \d+ more +all +- +outbound\|80\|v1\|ratings\.mesh\.svc\.cluster\.local +VirtualService mesh/ratings spec\.http\[0\]", routes.Output);
        var clusters = await CommandRun.OfAsync(["clusters", "mesh/gw", .. at]);
        Assert.Matches(@"(?m)^ratings\.mesh\.svc\.cluster\.local +80 +v1 +Endpoints +LeastRequest +auto +DestinationRule mesh/ratings", clusters.Output);
        var endpoints = await CommandRun.OfAsync(["endpoints", "gw", .. at]);
        Assert.Matches(@"(?m)^127\.0\.0\.1:\d+ +ratings +healthy +\d+ +\d+ +outbound\|80\|v1\|", endpoints.Output);
        var listeners = await CommandRun.OfAsync(["listeners", "ratings", .. at]);
        Assert.Matches(@"(?m)^inbound_8080 +Inbound +8080 +- +routes inbound\|8080\|\| +PERMISSIVE +-", listeners.Output);
        Assert.Contains("routeTables:", (await CommandRun.OfAsync(["config", "gw", .. at])).Output, StringComparison.Ordinal);
        Assert.IsType<JsonArray>(JsonNode.Parse((await CommandRun.OfAsync(["routes", "gw", "-o", "json", .. at])).Output));
    }

    private static async Task TellsRequests(string[] at)
    {
        var sent = await CommandRun.OfAsync(["explain", "--request", "request-7", .. at]);
        Assert.True(sent.ExitCode == 0, sent.Error);
        Assert.Matches(
            @"^request request-7\n\n1\. mesh/gw outbound: GET http://ratings/ratings\n   at [\d:.]+, [\d.]+ ms, by revision \d+\n   route all  \[VirtualService mesh/ratings spec\.http\[0\].*\]\n"
            + @"   cluster outbound\|80\|v1\|ratings\.mesh\.svc\.cluster\.local, endpoint mesh/ratings 127\.0\.0\.1:\d+\n   => 200\n\n"
            + @"2\. mesh/ratings inbound_8080: GET http://ratings/ratings\n   at [\d:.]+, [\d.]+ ms, by revision \d+, from cluster\.local/ns/mesh/sa/default\n   route default\n   cluster inbound\|8080\|\|, endpoint 127\.0\.0\.1:\d+\n   => 200\n$",
            sent.Output);

        var unknown = await CommandRun.OfAsync(["explain", "--request", "absent", .. at]);
        Assert.Equal(2, unknown.ExitCode);
        Assert.StartsWith("explain: no proxy knows of a request 'absent'", unknown.Error, StringComparison.Ordinal);
    }

    private static async Task TellsDifferences(string[] at)
    {
        using var manifests = new ManifestDirectory();
        var same = await manifests.AddAsync("same.yaml", Mesh);
        var none = await CommandRun.OfAsync(["diff", same, .. at]);
        Assert.Equal((0, "no proxy would run with anything else\n", ""), (none.ExitCode, none.Output, none.Error));

        var other = await manifests.AddAsync("other.yaml", """
            {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: ratings, namespace: mesh}, spec: {hosts: [ratings], http: [{name: all, timeout: 3s, retries: {attempts: 1}, route: [{destination: {host: ratings, subset: v1}}]}]}}
            ---
            {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: gw, namespace: mesh}, spec: {host: gw, subsets: [{name: v1, labels: {app: gw}}]}}
            """);
        var some = await CommandRun.OfAsync(["diff", other, .. at]);
        Assert.Equal(1, some.ExitCode);
        Assert.Contains("warning MESH0002: VirtualService mesh/ratings spec.http[0].retries: ", some.Output, StringComparison.Ordinal);
        Assert.Contains("mesh/gw, mesh/ratings\n  ~ routeTable 80\n", some.Output, StringComparison.Ordinal);
        Assert.Contains(".routes[0].forward.timeoutMs: (not there) -> 3000\n", some.Output, StringComparison.Ordinal);
        Assert.Contains("  + cluster outbound|8080|v1|gw.mesh.svc.cluster.local\n", some.Output, StringComparison.Ordinal);
        Assert.EndsWith("2 proxies would run with something else\n", some.Output, StringComparison.Ordinal);

        var wrong = await manifests.AddAsync("wrong.yaml", "{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: x}, spec: {hosts: [x], http: {}}}");
        var refused = await CommandRun.OfAsync(["diff", wrong, .. at]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("wrong.yaml:1: error IST0106: VirtualService mesh/x spec.http: ", refused.Error, StringComparison.Ordinal);
    }

    private static async Task Traffic(ControlPlaneFixture control, string id)
    {
        var gw = control.Services.GetRequiredService<IWorkloadRegistry>().Current.Workloads.Single(workload => workload.Node.Name == "gw").Node;
        using var client = new HttpClient(new SocketsHttpHandler { Proxy = new System.Net.WebProxy($"http://127.0.0.1:{gw.OutboundPort}") });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://ratings/ratings");
        request.Headers.Add("x-request-id", id);
        using var response = await client.SendAsync(request, Token);
        Assert.Equal("ok", await response.Content.ReadAsStringAsync(Token));
    }

    private static ProxyUnderTest Launch(ControlPlaneFixture control, string name, int port) => ProxyUnderTest.Launch(
        "--role", "sidecar", "--name", name, "--namespace", "mesh", "--labels", $"app={name},version=v1", "--app-port", $"8080={port}",
        "--outbound-port", "0", "--inbound-port", "0", "--admin-port", "0", "--control", $"https://localhost:{control.DiscoveryPort}", "--mesh-dir", control.Directory);
}
