using System.Net;
using Xunit;

namespace Tests.Distributed;

/// <summary>The tutorial's second half: delay, retries and mirroring.</summary>
[Collection(SharedBookinfo.Name)]
public sealed class TutorialActionTests(BookinfoMesh bookinfo) : IClassFixture<ResetBookinfo>
{
    // What the gateway asks ratings for with each request, as ratings writes it down.
    private const string Asked = "[1, 2, 3, 4, 5, 6]";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delay_OfTwoSecondsIsEndured_OfFiveIsNot()
    {
        // The gateway's own patience is a second longer than the delay: the first handshakes are to be over by then.
        await bookinfo.CombinationsAsync(5);
        await bookinfo.ApplyAsync("istio-delay.yaml");
        var late = Assert.Single(await bookinfo.Mesh.SendAsync("/gateway/books", cancellationToken: Token));
        Assert.Equal(HttpStatusCode.OK, late.Status);
        Assert.True(late.Elapsed >= TimeSpan.FromSeconds(1.99), $"It took {late.Elapsed}.");

        var rule = await File.ReadAllTextAsync(Path.Combine(RepositoryTree.Root, "mesh", "istio-delay.yaml"), Token);
        var file = Path.Combine(bookinfo.Mesh.MeshDirectory, "longer-delay.yaml");
        await File.WriteAllTextAsync(file, rule.Replace("fixedDelay: 2s", "fixedDelay: 5s", StringComparison.Ordinal), Token);
        await bookinfo.ApplyAsync(file);
        var given = Assert.Single(await bookinfo.Mesh.SendAsync("/gateway/books", cancellationToken: Token));
        Assert.Equal(HttpStatusCode.GatewayTimeout, given.Status);
        Assert.Contains("ratings", given.Body, StringComparison.Ordinal);

        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        Assert.Equal(("v1", "v1"), Assert.Single(await bookinfo.CombinationsAsync(10)).Key);
    }

    [Fact]
    public async Task Retries_AnswersComeFromV1()
    {
        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        await bookinfo.ApplyAsync("retries.yaml");
        Assert.Equal(("v1", "v1"), Assert.Single(await bookinfo.CombinationsAsync(10)).Key);
    }

    [Fact]
    public async Task Mirroring_V1Answers_V2HearsOfEachRequestOnce()
    {
        const int Requests = 20;
        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        await bookinfo.ApplyAsync("istio-mirroring.yaml");
        var before = await HeardByV2Async();

        Assert.Equal(("v1", "v1"), Assert.Single(await bookinfo.CombinationsAsync(Requests)).Key);

        await BookinfoMesh.UntilAsync(async () => await HeardByV2Async() >= before + Requests, $"ratings-v2 has heard of {Requests} requests");
        await bookinfo.ApplyAsync("istio-virtual-service-all-v1.yaml");
        await bookinfo.CombinationsAsync(5);
        Assert.Equal(before + Requests, await HeardByV2Async());
    }

    private async Task<int> HeardByV2Async()
    {
        await using var log = new FileStream(
            Path.Combine(bookinfo.Mesh.MeshDirectory, "logs", "ratings-v2.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(log);
        return (await reader.ReadToEndAsync(Token)).Split(Asked).Length - 1;
    }
}
