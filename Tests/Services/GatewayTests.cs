using System.Diagnostics;
using System.Net.Http.Headers;
using Xunit;

namespace Tests.Services;

public sealed class GatewayTests
{
    private const string OneBook = """[{"id":7,"name":"Emma","price":1,"genre":"Novel","description":"A matchmaker errs."}]""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BooksV1AndRatingsV1_AreJoinedInTheOrderOfFieldsPromised()
    {
        await using var books = new ServiceFactory<Bookinfo.Books.V1.Book>();
        await using var ratings = new ServiceFactory<Bookinfo.Ratings.V1.BookRating>();
        using var clientOfBooks = books.CreateClient();
        using var clientOfRatings = ratings.CreateClient();
        await using var gateway = GatewayFactory.For(clientOfBooks.BaseAddress!, clientOfRatings.BaseAddress!);
        using var client = gateway.CreateClient();

        using var answer = await client.GetAsync("/gateway/books", Cancellation);

        Assert.Equal(
            """
            [{"id":1,"name":"War and Piece","rating":4.6,"presentation":":-)","description":null},
            {"id":2,"name":"Anna Karenina","rating":4.3,"presentation":":-)","description":null},
            {"id":3,"name":"The Master and Margarita","rating":4.8,"presentation":":-)","description":null},
            {"id":4,"name":"Three Men in a Boat","rating":4.4,"presentation":":-)","description":null},
            {"id":5,"name":"The Time Machine","rating":4.1,"presentation":":-)","description":null},
            {"id":6,"name":"The Hound of the Baskervilles","rating":4.5,"presentation":":-)","description":null}]
            """.ReplaceLineEndings(""),
            await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(("gw-v1", "books-v1", "ratings-v1"), Versions(answer.Headers));
        Assert.Contains(ratings.Log.All, line => line.Contains("[1, 2, 3, 4, 5, 6]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BooksV2AndRatingsV2_ShowDescriptionAndShrug()
    {
        await using var books = new ServiceFactory<Bookinfo.Books.V2.Book>();
        await using var ratings = new ServiceFactory<Bookinfo.Ratings.V2.BookRating>();
        using var clientOfBooks = books.CreateClient();
        using var clientOfRatings = ratings.CreateClient();
        await using var gateway = GatewayFactory.For(clientOfBooks.BaseAddress!, clientOfRatings.BaseAddress!);
        using var client = gateway.CreateClient();

        using var answer = await client.GetAsync("/gateway/books", Cancellation);

        var json = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.StartsWith("""[{"id":1,"name":"War and Piece","rating":4.6,"presentation":"¯\\_(ツ)_/¯","description":"Five families""", json, StringComparison.Ordinal);
        Assert.Equal(("gw-v1", "books-v2", "ratings-v2"), Versions(answer.Headers));
        Assert.All(JsonText.Items(json), book => Assert.NotEmpty(book.GetProperty("description").GetString()!));
    }

    [Fact]
    public async Task BookWithoutRating_IsShownWithNulls()
    {
        await using var books = await FakeUpstream.StartAsync(FakeUpstream.Json(OneBook));
        await using var ratings = await FakeUpstream.StartAsync(FakeUpstream.Json("[]"));
        await using var gateway = GatewayFactory.For(books.Address, ratings.Address);
        using var client = gateway.CreateClient();

        var json = await client.GetStringAsync("/gateway/books", Cancellation);

        Assert.Equal("""[{"id":7,"name":"Emma","rating":null,"presentation":null,"description":"A matchmaker errs."}]""", json);
        Assert.EndsWith("/ratings?ids=7", Assert.Single(ratings.Requests).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TraceContext_ReachesBothServices()
    {
        const string TraceId = "0af7651916cd43dd8448eb211c80319c";
        await using var books = await FakeUpstream.StartAsync(FakeUpstream.Json(OneBook));
        await using var ratings = await FakeUpstream.StartAsync(FakeUpstream.Json("[]"));
        await using var gateway = GatewayFactory.For(books.Address, ratings.Address);
        using var client = gateway.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/gateway/books");
        request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
        request.Headers.Add("tracestate", "vendor=1");

        using var answer = await client.SendAsync(request, Cancellation);

        Assert.True(answer.IsSuccessStatusCode);
        Assert.All([Assert.Single(books.Requests), Assert.Single(ratings.Requests)], seen =>
        {
            Assert.StartsWith($"00-{TraceId}-", seen.Headers["traceparent"], StringComparison.Ordinal);
            Assert.Equal("vendor=1", seen.Headers["tracestate"]);
        });
    }

    [Theory]
    [InlineData("Upstreams:Books", "books", "absolute http or https URL")]
    [InlineData("Upstreams:Ratings", "ftp://ratings", "absolute http or https URL")]
    [InlineData("Upstreams:Timeout", "00:00:00", "Timeout")]
    public async Task SettingThatCannotWork_StopsTheStart(string name, string value, string said)
    {
        // A process of its own: within this one the host may be gone before it can be asked what it said.
        using var gateway = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "--urls=http://127.0.0.1:0", $"--{name}={value}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var words = await Task.WhenAll(gateway.StandardOutput.ReadToEndAsync(Cancellation), gateway.StandardError.ReadToEndAsync(Cancellation)).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
            await gateway.WaitForExitAsync(Cancellation);

            Assert.NotEqual(0, gateway.ExitCode);
            Assert.Contains(said, string.Concat(words), StringComparison.Ordinal);
        }
        finally
        {
            gateway.Kill();
        }
    }

    private static (string Gateway, string Books, string Ratings) Versions(HttpResponseHeaders headers) => (
        Assert.Single(headers.GetValues("x-bookinfo-version")),
        Assert.Single(headers.GetValues("x-books-version")),
        Assert.Single(headers.GetValues("x-ratings-version")));
}
