using System.Net;
using Xunit;

namespace Tests.Services;

public sealed class RatingsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RatingsV1_PresentsAPlainSmile()
    {
        await using var ratings = new ServiceFactory<Bookinfo.Ratings.V1.BookRating>();
        using var client = ratings.CreateClient();

        var json = await client.GetStringAsync("/ratings?ids=1,2", Cancellation);

        Assert.Equal("""[{"id":1,"rating":4.6,"presentation":":-)"},{"id":2,"rating":4.3,"presentation":":-)"}]""", json);
    }

    [Fact]
    public async Task RatingsV2_PresentsAShrugInReadableUtf8()
    {
        await using var ratings = new ServiceFactory<Bookinfo.Ratings.V2.BookRating>();
        using var client = ratings.CreateClient();

        var json = await client.GetStringAsync("/ratings?ids=1", Cancellation);

        Assert.Equal("""[{"id":1,"rating":4.6,"presentation":"¯\\_(ツ)_/¯"}]""", json);
    }

    [Fact]
    public async Task AskedForSixIds_LogsThem()
    {
        await using var v1 = new ServiceFactory<Bookinfo.Ratings.V1.BookRating>();
        await using var v2 = new ServiceFactory<Bookinfo.Ratings.V2.BookRating>();
        using var clientOfV1 = v1.CreateClient();
        using var clientOfV2 = v2.CreateClient();

        await clientOfV1.GetStringAsync("/ratings?ids=1,2,3,4,5,6", Cancellation);
        await clientOfV2.GetStringAsync("/ratings?ids=1,2,3,4,5,6", Cancellation);

        Assert.Contains(v1.Log.All, line => line.Contains("[1, 2, 3, 4, 5, 6]", StringComparison.Ordinal));
        Assert.Contains(v2.Log.All, line => line.Contains("[1, 2, 3, 4, 5, 6]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/ratings?ids=1,2,3", "[1,2,3]")]
    [InlineData("/ratings?ids=6, 1", "[1,6]")]
    [InlineData("/ratings?ids=5,77", "[5]")]
    [InlineData("/ratings?ids=", "[]")]
    [InlineData("/ratings", "[]")]
    public async Task Ids_SelectTheRatings(string path, string ids)
    {
        await using var ratings = new ServiceFactory<Bookinfo.Ratings.V1.BookRating>();
        using var client = ratings.CreateClient();

        var json = await client.GetStringAsync(path, Cancellation);

        Assert.Equal(ids, $"[{string.Join(',', JsonText.Ids(json))}]");
    }

    [Theory]
    [InlineData("/ratings/3", HttpStatusCode.OK, "\"id\":3")]
    [InlineData("/ratings/99", HttpStatusCode.NotFound, "There is no rating of book 99.")]
    [InlineData("/ratings?ids=1,two", HttpStatusCode.BadRequest, "'two' is not one")]
    [InlineData("/ratings?ids=99999999999", HttpStatusCode.BadRequest, "'99999999999' is not one")]
    public async Task EveryAnswer_NamesTheVersion(string path, HttpStatusCode status, string text)
    {
        await using var v1 = new ServiceFactory<Bookinfo.Ratings.V1.BookRating>();
        await using var v2 = new ServiceFactory<Bookinfo.Ratings.V2.BookRating>();
        using var clientOfV1 = v1.CreateClient();
        using var clientOfV2 = v2.CreateClient();

        using var answerOfV1 = await clientOfV1.GetAsync(path, Cancellation);
        using var answerOfV2 = await clientOfV2.GetAsync(path, Cancellation);

        Assert.Equal((status, status), (answerOfV1.StatusCode, answerOfV2.StatusCode));
        Assert.Equal("ratings-v1", Assert.Single(answerOfV1.Headers.GetValues("x-bookinfo-version")));
        Assert.Equal("ratings-v2", Assert.Single(answerOfV2.Headers.GetValues("x-bookinfo-version")));
        Assert.Contains(text, await answerOfV1.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains(text, await answerOfV2.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }
}
