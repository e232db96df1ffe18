using System.Net;
using MeshTesting;
using Xunit;

namespace Tests.Distributed;

/// <summary>The tutorial's circuit breaker: surplus requests to books are refused at once.</summary>
[Collection(SharedBookinfo.Name)]
public sealed class CircuitBreakerTests(BookinfoMesh bookinfo) : IClassFixture<ResetBookinfo>
{
    private const int Parallel = 24;

    [Fact]
    public async Task SurplusRequests_AreRefused_UntilTheRuleIsTakenBack()
    {
        await bookinfo.ApplyAsync("istio-destinationrule.yaml");
        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        Assert.All(await LoadAsync(), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));

        await bookinfo.ApplyAsync("circuit-breaker.yaml");
        Assert.Single(await bookinfo.CombinationsAsync(20));
        // How many are refused is a matter of the machine; that none or all are, in all of many waves, is not.
        var answers = new List<MeshResponse>();
        await BookinfoMesh.UntilAsync(
            async () =>
            {
                answers.AddRange(await LoadAsync());
                return answers.Exists(answer => answer.Status == HttpStatusCode.OK) && answers.Exists(answer => answer.Status != HttpStatusCode.OK);
            },
            "some requests are answered and some are refused");
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer =>
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            Assert.Contains("The books service is not available", answer.Body, StringComparison.Ordinal);
        });
        // Refusals are the caller's own and nobody's failure: no instance was ejected.
        Assert.Single(await bookinfo.CombinationsAsync(20));

        await bookinfo.ApplyAsync("istio-destinationrule.yaml");
        Assert.All(await LoadAsync(), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
    }

    private async Task<IEnumerable<MeshResponse>> LoadAsync() => (await Task.WhenAll(Enumerable.Range(0, Parallel).Select(
        _ => bookinfo.Mesh.SendAsync("/gateway/books", 2, TestContext.Current.CancellationToken)))).SelectMany(answers => answers);
}
