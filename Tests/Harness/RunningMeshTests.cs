using System.Diagnostics;
using System.Net;
using MeshTesting;
using Tests.Distributed;
using Xunit;

namespace Tests.Harness;

/// <summary>The harness on a mesh that runs.</summary>
public sealed class RunningMeshTests(BookinfoMesh bookinfo) : IClassFixture<BookinfoMesh>
{
    private static readonly MeshRequest Page = new("/gateway/books");
    private static readonly MeshRequest Ratings = new("http://ratings/ratings") { From = "gw" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MeshFixture Mesh => bookinfo.Mesh;

    [Fact]
    public async Task Answers_TellWhoServedEachHop()
    {
        await Mesh.ResetAsync(Token);
        await Mesh.ApplyAsync(InMesh("istio-virtual-service-all-v1.yaml"), Token);

        var sample = await Mesh.SendAsync(Page, 10, cancellationToken: Token);

        sample.AssertStatus(HttpStatusCode.OK).AssertShare("gw", 1).AssertShare("ratings-v1", 1).AssertShare("mesh/ratings-v2", 0);
        Assert.All(sample, answer =>
        {
            Assert.Equal(["mesh/gw", "mesh/books-v1", "mesh/ratings-v1"], answer.Workloads.Select(workload => workload.ToString()));
            Assert.Equal(("v1", "v1"), (answer.VersionOf("books"), answer.VersionOf("ratings")));
            // The ingress, and on either side of each of three workloads' doors.
            Assert.Equal(["gateway", "inbound", "outbound", "inbound", "outbound", "inbound"], answer.Hops.Select(hop => hop.Direction));
        });
        Assert.NotEmpty(sample.Revisions);
        Assert.True(sample.Latency(0.5) > TimeSpan.Zero);
    }

    [Fact]
    public async Task ManyAtOnce_AreSharedAsTheRouteSays()
    {
        await Mesh.ResetAsync(Token);
        await Mesh.ApplyAsync(InMesh("virtual-service-ratings-50.yaml"), Token);

        var sample = await Mesh.SendAsync(Ratings, 1200, concurrency: 8, Token);

        sample.AssertNoFailures().AssertShares(new Dictionary<string, double> { ["ratings-v1"] = 0.5, ["ratings-v2"] = 0.5 }, 0.999999);
        Assert.Equal(1200, sample.SeenBy("ratings-v1").Count + sample.SeenBy("ratings-v2").Count);

        var failure = Assert.Throws<MeshAssertionException>(() => sample.AssertShare("ratings-v2", 0.7));
        Assert.Contains("ratings-v2 was to see 70 % of the requests, and saw ", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"Decided by revision {string.Join(", ", sample.Revisions)} of the configuration.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("50 % to cluster outbound|80|v2|ratings.mesh.svc.cluster.local  [VirtualService mesh/ratings spec.http[0].route[1]]", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Last lines of gw-proxy.log:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("\"GET /ratings HTTP/1.1\" 200", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_ExplainsTheHopsThatTheServicesMade()
    {
        await Mesh.ResetAsync(Token);
        await Mesh.ApplyAsync(Route("ratings", "subset: v2"), Token);

        var sample = await Mesh.SendAsync(Page, 5, cancellationToken: Token);
        var failure = Assert.Throws<MeshAssertionException>(() => sample.AssertShare("ratings-v2", 0));

        Assert.Contains("from istio-system/ingress (ingress)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("GET http://ratings/ratings from mesh/gw (sidecar)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_AreThereWhenTheyReturn_AndGoWithReset()
    {
        await Mesh.ResetAsync(Token);
        for (var turn = 0; turn < 3; turn++)
        {
            await Mesh.ApplyAsync(Route("ratings", "subset: v1"), Token);
            (await Mesh.SendAsync(Ratings, 5, cancellationToken: Token)).AssertShare("ratings-v1", 1);
            await Mesh.ApplyAsync(Route("ratings", "subset: v2"), Token);
            (await Mesh.SendAsync(Ratings, 5, cancellationToken: Token)).AssertShare("ratings-v2", 1);
        }

        await Mesh.DeleteAsync(Route("ratings", "subset: v2"), Token);
        Assert.Equal(2, (await Mesh.SendAsync(Ratings, 40, cancellationToken: Token)).SelectMany(answer => answer.Workloads).Distinct().Count());

        // One is added, one changed, one deleted.
        await Mesh.ApplyAsync(Route("books", "subset: v2"), Token);
        await Mesh.ApplyAsync("""
            apiVersion: v1
            kind: Service
            metadata: { name: ratings }
            spec: { selector: { app: ratings, version: v2 }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
            """, Token);
        (await Mesh.SendAsync(Ratings, 20, cancellationToken: Token)).AssertShare("ratings-v2", 1);
        await Mesh.DeleteAsync(InMesh("istio-gateway.yaml"), Token);
        Assert.Contains((await Mesh.SendAsync(Page, 1, cancellationToken: Token))[0].Status, new[] { HttpStatusCode.NotFound, default });

        await Mesh.ResetAsync(Token);

        await BookinfoMesh.UntilAsync(async () => (await Mesh.SendAsync(Page, 1, cancellationToken: Token))[0].IsSuccess, "the gateway's port is open again");
        var seen = (await Mesh.SendAsync(Page, 60, cancellationToken: Token)).SelectMany(answer => answer.Workloads).Select(workload => workload.Name).Distinct().Order();
        Assert.Equal(["books-v1", "books-v2", "gw", "ratings-v1", "ratings-v2"], seen);
        Assert.NotEqual(0, (await bookinfo.KubectlAsync("-n", "mesh", "get", "vs", "books")).ExitCode);
    }

    [Fact]
    public async Task RefusedChange_ReadsAsKubectlsRefusal()
    {
        var refusal = await Assert.ThrowsAsync<MeshChangeException>(() => Mesh.ApplyAsync(Route("ratings", "subset: v1").Replace("hosts: [ratings]", "hosts: 3", StringComparison.Ordinal), Token));
        Assert.Contains("spec.hosts", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FileNotFoundException>(() => Mesh.ApplyAsync("no-such-file.yaml", Token));
    }

    [Fact]
    public async Task Explanation_IsThatOfTheRunningMesh()
    {
        await Mesh.ResetAsync(Token);
        await Mesh.ApplyAsync(Route("ratings", "subset: v2"), Token);

        var explanation = await Mesh.ExplainAsync(Ratings, Token);

        Assert.Equal("goes to subset v2 of ratings.mesh.svc.cluster.local:80", explanation.Summary);
        Assert.StartsWith("127.0.0.1:", explanation.Clusters[0].Endpoints[0].Address, StringComparison.Ordinal);
        Assert.Equal("ingress", (await Mesh.ExplainAsync(Page, Token)).Role);
    }

    [Theory]
    [InlineData("ratings-v1")]
    [InlineData("ratings-v1-proxy")]
    public async Task KilledProcess_IsGone_AndBackAfterRestart(string resource)
    {
        await Mesh.ResetAsync(Token);

        await Mesh.KillAsync(resource, Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Mesh.KillAsync(resource, Token));
        await BookinfoMesh.UntilAsync(async () => (await Mesh.SendAsync(Ratings, 5, cancellationToken: Token)).SeenBy("ratings-v2").Count == 5, "ratings-v1 is out");

        await Mesh.RestartAsync(resource, Token);
        await BookinfoMesh.UntilAsync(async () => (await Mesh.SendAsync(Ratings, 20, cancellationToken: Token)).SeenBy("ratings-v1").Count > 0, "ratings-v1 gets traffic");
        (await Mesh.SendAsync(Ratings, 20, cancellationToken: Token)).AssertNoFailures();
    }

    [Fact]
    public async Task PausedWorkload_AnswersNothing_UntilItGoesOn()
    {
        await Mesh.ResetAsync(Token);
        await Mesh.ApplyAsync(Route("ratings", "subset: v1", "timeout: 1s"), Token);
        (await Mesh.SendAsync(Ratings, 2, cancellationToken: Token)).AssertNoFailures();

        await Mesh.PauseAsync("ratings-v1", Token);
        var paused = await Mesh.SendAsync(Ratings, 1, cancellationToken: Token);
        await Mesh.ResumeAsync("ratings-v1", Token);

        paused.AssertStatus(HttpStatusCode.GatewayTimeout);
        await BookinfoMesh.UntilAsync(async () => (await Mesh.SendAsync(Ratings, 1, cancellationToken: Token))[0].IsSuccess, "ratings-v1 goes on");
    }

    [Fact]
    public async Task Partition_CutsTwoWorkloadsOff_AndNobodyElse()
    {
        await Mesh.ResetAsync(Token);
        await Mesh.ApplyAsync(Route("ratings", "subset: v1"), Token);
        (await Mesh.SendAsync(Ratings, 2, cancellationToken: Token)).AssertNoFailures();

        await Mesh.PartitionAsync("gw", "ratings-v1", Token);

        var cut = await Mesh.SendAsync(Ratings, 5, cancellationToken: Token);
        cut.AssertStatus(HttpStatusCode.ServiceUnavailable).AssertShare("ratings-v1", 0);
        Assert.Contains("No route to host", cut[0].Body, StringComparison.Ordinal);
        Assert.Contains("UF", cut[0].Hops[0].Flags, StringComparison.Ordinal);
        (await Mesh.SendAsync(Ratings with { From = "books-v1" }, 5, cancellationToken: Token)).AssertNoFailures().AssertShare("ratings-v1", 1);

        await Mesh.HealAsync(Token);
        (await Mesh.SendAsync(Ratings, 5, cancellationToken: Token)).AssertNoFailures();
        await Assert.ThrowsAsync<ArgumentException>(() => Mesh.PartitionAsync("gw", "nobody", Token));
    }

    [Fact]
    public async Task TimeThatIsPutForward_BringsAnEjectedEndpointBack()
    {
        await Mesh.ResetAsync(Token);
        await Mesh.ApplyAsync("""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: ratings }
            spec:
              host: ratings
              trafficPolicy:
                loadBalancer: { simple: ROUND_ROBIN }
                outlierDetection: { consecutive5xxErrors: 1, interval: 1s, baseEjectionTime: 1h, maxEjectionPercent: 100 }
            """, Token);
        await Mesh.PartitionAsync("gw", "ratings-v1", Token);
        await Mesh.SendAsync(Ratings, 4, cancellationToken: Token);
        await Mesh.HealAsync(Token);
        (await Mesh.SendAsync(Ratings, 10, cancellationToken: Token)).AssertShare("ratings-v2", 1);

        await Mesh.AdvanceTimeAsync(TimeSpan.FromHours(1), Token);

        await BookinfoMesh.UntilAsync(async () => (await Mesh.SendAsync(Ratings, 4, cancellationToken: Token)).SeenBy("ratings-v1").Count > 0, "ratings-v1 is back");
    }

    [Fact]
    public async Task ProcessThatIsFound_IsTheOneThatListens()
    {
        await Mesh.PauseAsync("books-v2", Token);
        try
        {
            var paused = Process.GetProcesses().Where(process => StateOf(process.Id) == "T").Select(process => File.ReadAllText($"/proc/{process.Id}/cmdline")).ToList();
            Assert.Contains(paused, line => line.Contains("Books.V2", StringComparison.Ordinal));
        }
        finally
        {
            await Mesh.ResumeAsync("books-v2", Token);
        }

        await Assert.ThrowsAsync<ArgumentException>(() => Mesh.PauseAsync("nobody", Token));
    }

    private static string? StateOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[0];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string InMesh(string file) => Path.Combine(RepositoryTree.Root, "mesh", file);

    private static string Route(string service, string subset, string action = "") => $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: {{service}} }
        spec:
          hosts: [{{service}}]
          http:
          - route: [{ destination: { host: {{service}}, {{subset}} } }]
            {{action}}
        """;
}
