using MeshTesting;
using Xunit;

namespace BookinfoTests;

public sealed class CanaryTests(Bookinfo bookinfo)
{
    private static readonly MeshRequest Page = new("/gateway/books");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GoodVersion_IsRolledOutToEverybody()
    {
        await bookinfo.Mesh.ResetAsync(Token);

        var result = await new CanaryRollout(bookinfo.Mesh, "ratings", Page).RunAsync(Token);

        Assert.Equal(new CanaryResult(100, null, IsRolledBack: false), result);
        (await bookinfo.Mesh.SendAsync(Page, 20, cancellationToken: Token)).AssertNoFailures().AssertShare("ratings-v2", 1);
    }

    [Fact]
    public async Task VersionThatFails_IsRolledBackAtTheFirstStep_AndFewAreHarmed()
    {
        await bookinfo.Mesh.ResetAsync(Token);
        await bookinfo.Mesh.PartitionAsync("gw", "ratings-v2", Token);

        var result = await new CanaryRollout(bookinfo.Mesh, "ratings", Page).RunAsync(Token);

        Assert.True(result.IsRolledBack);
        Assert.Equal(10, result.Percent);
        // One in ten asked the new version, and no others were harmed.
        Assert.True(result.Failures!.Allows(0.1), result.Failures.ToString());
        (await bookinfo.Mesh.SendAsync(Page, 20, cancellationToken: Token)).AssertNoFailures().AssertShare("ratings-v1", 1);
    }
}
