using System.Net;
using MeshTesting;
using Xunit;

namespace BookinfoTests;

/// <summary>An A/B test by header: the same test on the running mesh, and on one that is only worked out.</summary>
public sealed class GroupTests(Bookinfo bookinfo)
{
    private static readonly MeshRequest Books = new("http://shop.test/books");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Groups_AreKeptApart() => await GroupsAreKeptApartAsync(bookinfo.Mesh);

    [Fact]
    public async Task Groups_AreKeptApart_WithoutProcesses() => await GroupsAreKeptApartAsync(WorkedOut());

    [Fact]
    public async Task GroupB_ReadsDescriptions()
    {
        await bookinfo.Mesh.ResetAsync(Token);
        await bookinfo.Mesh.ApplyAsync(Bookinfo.PathOf("rules", "shop.yaml"), Token);

        Assert.Contains("description", (await bookinfo.Mesh.SendAsync(Books.WithHeader("x-group", "b"), cancellationToken: Token))[0].Body, StringComparison.Ordinal);
        Assert.DoesNotContain("description", (await bookinfo.Mesh.SendAsync(Books, cancellationToken: Token))[0].Body, StringComparison.Ordinal);
    }

    private static async Task GroupsAreKeptApartAsync(IMeshUnderTest mesh)
    {
        await mesh.ResetAsync(Token);
        await mesh.ApplyAsync(Bookinfo.PathOf("rules", "shop.yaml"), Token);

        foreach (var group in new[] { "a", "c", "B", "" })
        {
            (await mesh.SendAsync(Books.WithHeader("x-group", group), 10, cancellationToken: Token)).AssertStatus(HttpStatusCode.OK).AssertShare("books-v1", 1);
        }

        (await mesh.SendAsync(Books.WithHeader("x-group", "b"), 10, cancellationToken: Token)).AssertStatus(HttpStatusCode.OK).AssertShare("books-v2", 1);
    }

    private static MeshWithoutProcesses WorkedOut() => MeshWithoutProcesses.Of(
        [Bookinfo.PathOf("mesh", "books-deployment.yaml"), Bookinfo.PathOf("mesh", "istio-gateway.yaml"), Bookinfo.PathOf("mesh", "istio-destinationrule.yaml")]);
}
