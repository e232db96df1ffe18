using System.Diagnostics;
using System.Net;
using MeshExplanation;
using MeshTesting;
using Xunit;

namespace Tests.Harness;

/// <summary>Bookinfo without any of its processes.</summary>
public sealed class WithoutProcessesTests
{
    private static readonly MeshRequest Ratings = new("http://ratings/ratings") { From = "gw" };
    private readonly MeshWithoutProcesses _mesh = MeshWithoutProcesses.Of([InMesh("books-deployment.yaml"), InMesh("istio-gateway.yaml"), InMesh("istio-destinationrule.yaml")]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Weights_AreMetByTheDraws()
    {
        await _mesh.ApplyAsync(InMesh("virtual-service-ratings-50.yaml"), Token);

        var sample = await _mesh.SendAsync(Ratings, 2000, cancellationToken: Token);

        sample.AssertStatus(HttpStatusCode.OK)
            .AssertShare("ratings-v1", 0.5)
            .AssertShares(new Dictionary<string, double> { ["ratings-v1"] = 0.5, ["mesh/ratings-v2"] = 0.5, ["books-v1"] = 0 });
        Assert.Equal(2000, sample.SeenBy("ratings-v1").Count + sample.SeenBy("ratings-v2").Count);
        Assert.Equal("v2", sample.SeenBy("ratings-v2")[0].VersionOf("ratings"));
    }

    [Fact]
    public async Task WrongShare_FailsWithItsConfidence_AndWithTheReasonOfTheMesh()
    {
        await _mesh.ApplyAsync(InMesh("virtual-service-ratings-50.yaml"), Token);
        var sample = await _mesh.SendAsync(Ratings, SampleSize.ToTell(0.5, 0.6), cancellationToken: Token);

        var failure = Assert.Throws<MeshAssertionException>(() => sample.AssertShare("ratings-v2", 0.6));

        Assert.Contains("ratings-v2 was to see 60 % of the requests, and saw ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("with 99.9 % confidence between", failure.Message, StringComparison.Ordinal);
        Assert.Contains("50 % to cluster outbound|80|v2|ratings.mesh.svc.cluster.local", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resources_AreAppliedDeletedAndPutBack()
    {
        await _mesh.ApplyAsync(InMesh("istio-virtual-service-all-v1.yaml"), Token);
        (await _mesh.SendAsync(Ratings, 50, cancellationToken: Token)).AssertShare("ratings-v1", 1);

        await _mesh.ApplyAsync(Route("subset: v2"), Token);
        (await _mesh.SendAsync(Ratings, 50, cancellationToken: Token)).AssertShare("ratings-v2", 1);

        await _mesh.DeleteAsync(Route("subset: v2"), Token);
        Assert.Equal(["mesh/ratings-v1", "mesh/ratings-v2"], await SeenAsync());

        await _mesh.ApplyAsync(Route("subset: v1"), Token);
        await _mesh.ResetAsync(Token);
        Assert.Equal(["mesh/ratings-v1", "mesh/ratings-v2"], await SeenAsync());
    }

    [Fact]
    public async Task RefusedResource_SaysWhere_AndChangesNothing()
    {
        await _mesh.ApplyAsync(Route("subset: v1"), Token);

        var refusal = await Assert.ThrowsAsync<MeshChangeException>(() => _mesh.ApplyAsync(Route("subset: v2").Replace("hosts: [ratings]", "hosts: 3", StringComparison.Ordinal), Token));

        Assert.Contains("VirtualService mesh/ratings spec.hosts", refusal.Message, StringComparison.Ordinal);
        (await _mesh.SendAsync(Ratings, 20, cancellationToken: Token)).AssertShare("ratings-v1", 1);
    }

    [Fact]
    public async Task FaultsAndMirrors_AreDrawn()
    {
        await _mesh.ApplyAsync(Route("subset: v1", "fault: { delay: { fixedDelay: 2s, percentage: { value: 50 } }, abort: { httpStatus: 555, percentage: { value: 10 } } }", "mirror: { host: ratings, subset: v2 }"), Token);

        var sample = await _mesh.SendAsync(Ratings, 2000, cancellationToken: Token);

        Assert.True(sample.Share(answer => (int)answer.Status == 555).Allows(0.1));
        Assert.True(sample.Share(answer => answer.Elapsed == TimeSpan.FromSeconds(2)).Allows(0.5));
        sample.Where(answer => answer.IsSuccess).AssertShare("ratings-v1", 1).AssertShare("ratings-v2", 1);
        Assert.Throws<MeshAssertionException>(() => sample.AssertNoFailures());
        Assert.Throws<MeshAssertionException>(() => sample.AssertFailuresAtMost(0.01));
        sample.AssertFailuresAtMost(0.1);
        Assert.Throws<MeshAssertionException>(() => sample.AssertLatency(0.9, TimeSpan.FromSeconds(1)));
        sample.AssertLatency(0.9, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Client_ComesInAtTheIngress()
    {
        (await _mesh.SendAsync(new MeshRequest("/gateway/books"), cancellationToken: Token)).AssertShare("gw", 1);
        (await _mesh.SendAsync(new MeshRequest("/other"), cancellationToken: Token)).AssertStatus(HttpStatusCode.NotFound);

        var explanation = await _mesh.ExplainAsync(new MeshRequest("/gateway/books"), Token);
        Assert.Equal((ExplainedOutcome.Forwarded, "ingress"), (explanation.Outcome, explanation.Role));
    }

    [Fact]
    public async Task SameSeed_SameCourse()
    {
        Assert.Equal(await CourseAsync(7), await CourseAsync(7));
        Assert.NotEqual(await CourseAsync(7), await CourseAsync(8));

        static async Task<string> CourseAsync(long seed)
        {
            var mesh = MeshWithoutProcesses.Of([InMesh("books-deployment.yaml"), InMesh("istio-destinationrule.yaml"), InMesh("virtual-service-ratings-50.yaml")], seed: seed);
            return string.Concat((await mesh.SendAsync(Ratings, 64, cancellationToken: Token)).Select(answer => answer.VersionOf("ratings")![1]));
        }
    }

    [Fact]
    public async Task ThousandsOfRequests_TakeMilliseconds()
    {
        await _mesh.ApplyAsync(InMesh("virtual-service-ratings-50.yaml"), Token);
        await _mesh.SendAsync(Ratings, 1, cancellationToken: Token);
        var watch = Stopwatch.StartNew();

        await _mesh.SendAsync(Ratings, 10_000, cancellationToken: Token);

        // Some 20 ms on a quiet machine.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), watch.Elapsed.ToString());
    }

    private static string InMesh(string file) => Path.Combine(RepositoryTree.Root, "mesh", file);

    private static string Route(string subset, params string[] actions) => $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: ratings }
        spec:
          hosts: [ratings]
          http:
          - route: [{ destination: { host: ratings, {{subset}} } }]
            {{string.Join("\n    ", actions)}}
        """;

    private async Task<IEnumerable<string>> SeenAsync() =>
        (await _mesh.SendAsync(Ratings, 200, cancellationToken: Token)).SelectMany(answer => answer.Workloads).Select(workload => workload.ToString()).Distinct().Order();
}
