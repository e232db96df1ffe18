using Bookinfo.Gateway.Upstreams;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bookinfo.Gateway;

internal static partial class GatewayApi
{
    public static void MapGatewayApi(this IEndpointRouteBuilder app) => app.MapGet("/gateway/books", ListRatedBooks);

    private static async Task<Results<Ok<RatedBook[]>, ProblemHttpResult>> ListRatedBooks(
        BooksClient booksClient, RatingsClient ratingsClient, HttpResponse response, ILogger<RatedBook> logger, CancellationToken cancellation)
    {
        response.Headers.CacheControl = "no-store";
        try
        {
            var books = await booksClient.ListAsync(cancellation);
            response.Headers["x-books-version"] = books.Version;

            var ratings = await ratingsClient.ListAsync(books.Items.Select(book => book.Id), cancellation);
            response.Headers["x-ratings-version"] = ratings.Version;

            return TypedResults.Ok(Join(books.Items, ratings.Items));
        }
        catch (UpstreamException failure)
        {
            LogFailure(logger, failure.Service, failure.Detail);
            return TypedResults.Problem(
                failure.Detail,
                statusCode: (int)failure.Status,
                title: failure.Message,
                extensions: [new("service", failure.Service)]);
        }
    }

    private static RatedBook[] Join(IReadOnlyList<Book> books, IReadOnlyList<BookRating> ratings)
    {
        var ratingOf = ratings.ToLookup(rating => rating.Id);
        return
        [
            .. from book in books
               let rating = ratingOf[book.Id].FirstOrDefault()
               select new RatedBook(book.Id, book.Name, rating?.Rating, rating?.Presentation, book.Description),
        ];
    }

    [LoggerMessage(1, LogLevel.Warning, "No answer for the caller: the {Service} service failed. {Detail}")]
    private static partial void LogFailure(ILogger logger, string service, string detail);
}
