using Xunit;

namespace Tests.Distributed;

/// <summary>The tutorial's first half, as its reader walks it: kubectl applies, the ingress answers.</summary>
[Collection(SharedBookinfo.Name)]
public sealed class TutorialTests(BookinfoMesh bookinfo) : IClassFixture<ResetBookinfo>
{
    // Beyond this many standard deviations a fair coin lands once in some fifteen thousand runs.
    private const double Deviations = 4;

    [Fact]
    public async Task Walk_FromNoRule_ToAllV1_To5050_AndBack()
    {
        await bookinfo.WithoutRulesAsync();
        // Each of four has a chance of 1/4: that one is missing after 100 requests happens once in 10^12 runs.
        Assert.Equal(4, (await bookinfo.CombinationsAsync(100)).Count);

        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        Assert.Equal(("v1", "v1"), Assert.Single(await bookinfo.CombinationsAsync(100)).Key);

        await bookinfo.ApplyAsync("virtual-service-ratings-50.yaml");
        const int Requests = 1000;
        var half = await bookinfo.CombinationsAsync(Requests);
        Assert.All(half.Keys, combination => Assert.Equal("v1", combination.Books));
        var bound = Deviations * Math.Sqrt(Requests * 0.5 * 0.5);
        Assert.InRange(half[("v1", "v2")], (Requests / 2) - bound, (Requests / 2) + bound);

        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        Assert.Equal(("v1", "v1"), Assert.Single(await bookinfo.CombinationsAsync(100)).Key);
    }

    [Fact]
    public async Task Pods_AreTheWorkloads_TwoContainersEach()
    {
        var pods = (await bookinfo.KubectlAsync("-n", "mesh", "get", "pods", "--no-headers")).EnsureSuccess().Output;

        var lines = pods.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(["books-v1", "books-v2", "gw", "ratings-v1", "ratings-v2"], lines.Select(line => line[0]).Order());
        Assert.All(lines, line => Assert.Equal(("2/2", "Running"), (line[1], line[2])));
    }

    [Fact]
    public async Task ManifestsThatTheMeshStartsWith_AreUnchangedWhenAppliedAgain()
    {
        foreach (var file in new[] { "books-deployment.yaml", "istio-gateway.yaml", "istio-destinationrule.yaml" })
        {
            var applied = (await bookinfo.KubectlAsync("-n", "mesh", "apply", "-f", Path.Combine(RepositoryTree.Root, "mesh", file))).EnsureSuccess();
            Assert.All(applied.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith(" unchanged", line, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task OtherPaths_AreNotRouted()
    {
        var response = Assert.Single(await bookinfo.Mesh.SendAsync("/gateway/other", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((System.Net.HttpStatusCode.NotFound, ""), (response.Status, response.Body));
        Assert.Equal("istio-envoy", Assert.Single(response.Headers.GetValues("server")));
    }

    [Fact]
    public async Task RefusedChange_SaysWhereAndWhy_AndNothingChanges()
    {
        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        var file = Path.Combine(bookinfo.Mesh.MeshDirectory, "mistaken.yaml");
        await File.WriteAllTextAsync(file, """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata:
              name: ratings
            spec:
              hosts: [ratings]
              http:
              - route:
                - destination:
                    host: ratings
                    subset: v2
                  weight: -1
                timeout: soon
            """, TestContext.Current.CancellationToken);

        var refused = await bookinfo.KubectlAsync("-n", "mesh", "apply", "-f", file);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("spec.http[0].route[0].weight", refused.Error, StringComparison.Ordinal);
        Assert.Contains("spec.http[0].timeout", refused.Error, StringComparison.Ordinal);
        Assert.Equal(("v1", "v1"), Assert.Single(await bookinfo.CombinationsAsync(20)).Key);
    }
}
