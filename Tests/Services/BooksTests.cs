using System.Net;
using Xunit;

namespace Tests.Services;

public sealed class BooksTests
{
    private const string V1Head =
        """[{"id":1,"name":"War and Piece","price":455.45,"genre":"Historical"},{"id":2,"name":"Anna Karenina","price":666.4,"genre":"Drama"},""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BooksV1_HasSixBooksWithoutDescription()
    {
        await using var books = new ServiceFactory<Bookinfo.Books.V1.Book>();
        using var client = books.CreateClient();

        var json = await client.GetStringAsync("/books", Cancellation);

        Assert.StartsWith(V1Head, json, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4, 5, 6], JsonText.Ids(json));
        Assert.DoesNotContain("description", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BooksV2_DescribesTheSameBooks()
    {
        await using var v1 = new ServiceFactory<Bookinfo.Books.V1.Book>();
        await using var v2 = new ServiceFactory<Bookinfo.Books.V2.Book>();
        using var clientOfV1 = v1.CreateClient();
        using var clientOfV2 = v2.CreateClient();

        var bare = JsonText.Items(await clientOfV1.GetStringAsync("/books", Cancellation));
        var described = JsonText.Items(await clientOfV2.GetStringAsync("/books", Cancellation));

        Assert.All(described, book => Assert.NotEmpty(book.GetProperty("description").GetString()!));
        string[] shared = ["id", "name", "price", "genre"];
        Assert.Equal(
            bare.Select(book => string.Join('|', shared.Select(field => book.GetProperty(field).GetRawText()))),
            described.Select(book => string.Join('|', shared.Select(field => book.GetProperty(field).GetRawText()))));
    }

    [Theory]
    [InlineData("/books", HttpStatusCode.OK)]
    [InlineData("/books/2", HttpStatusCode.OK)]
    [InlineData("/books/99", HttpStatusCode.NotFound)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/alive", HttpStatusCode.OK)]
    public async Task EveryAnswer_NamesTheVersion(string path, HttpStatusCode status)
    {
        await using var v1 = new ServiceFactory<Bookinfo.Books.V1.Book>();
        await using var v2 = new ServiceFactory<Bookinfo.Books.V2.Book>();
        using var clientOfV1 = v1.CreateClient();
        using var clientOfV2 = v2.CreateClient();

        using var answerOfV1 = await clientOfV1.GetAsync(path, Cancellation);
        using var answerOfV2 = await clientOfV2.GetAsync(path, Cancellation);

        Assert.Equal((status, status), (answerOfV1.StatusCode, answerOfV2.StatusCode));
        Assert.Equal("books-v1", Assert.Single(answerOfV1.Headers.GetValues("x-bookinfo-version")));
        Assert.Equal("books-v2", Assert.Single(answerOfV2.Headers.GetValues("x-bookinfo-version")));
    }

    [Fact]
    public async Task UnknownBook_IsAProblemDocument()
    {
        await using var books = new ServiceFactory<Bookinfo.Books.V1.Book>();
        using var client = books.CreateClient();

        using var answer = await client.GetAsync("/books/99", Cancellation);

        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("There is no book 99.", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }
}
